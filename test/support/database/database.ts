import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { inject } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { closeConnection, withConnection } from './connections.ts';
import { EMPTY_TABLES, schemaOf } from './database-state.ts';
import { REST } from './session-pooler.ts';

export interface FreshDatabase extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
}

export interface FreshOptions {
  /** False: an empty database, without the schema. */
  readonly migrated?: boolean;
  /** True: each connection is a new session. For tests that end sessions, make roles, or give the database settings. */
  readonly direct?: boolean;
  /** Name of a migrated database without sessions: this one begins with what it holds. */
  readonly copyOf?: string;
}

/** The migrated database that postgres-setup.ts makes; it never has sessions. */
export const TEMPLATE = 'calops_template';

/** Databases of this worker that hold what the template holds: emptying one costs a fifth of making one. */
const clean: string[] = [];

/** A database of the test's own on the run's PostgreSQL, migrated unless `migrated` is false. Disposing of it removes what it holds. */
export async function freshDatabase(options: FreshOptions = {}): Promise<FreshDatabase> {
  const { migrated = true, direct = false, copyOf = migrated ? TEMPLATE : 'template0' } = options;
  const name = (options.copyOf === undefined && migrated ? clean.pop() : undefined) ?? (await createDatabase(copyOf));
  const url = addressOf(name);
  return {
    name,
    url: direct ? directAddressOf(name) : url,
    [Symbol.asyncDispose]: async () => {
      if (migrated && (await emptied(url))) clean.push(name);
      else await dropDatabase(name);
    },
  };
}

/** A database of the test's own, with the schema, and a store on it. */
export interface FreshStore extends Omit<FreshDatabase, 'name'> {
  readonly store: Store;
}

/** Those that tests are done with: the first statements of a new connection cost the server more than most tests. */
const rested: { readonly name: string; readonly store: Store }[] = [];

export async function freshStore(): Promise<FreshStore> {
  const { name, store } = rested.pop() ?? (await openFresh());
  const url = addressOf(name);
  return {
    url,
    store,
    [Symbol.asyncDispose]: async () => {
      const isOpen = await store.schemaVersion().then(
        () => true,
        () => false,
      );
      if (isOpen && (await emptied(url))) return void rested.push({ name, store });
      await store[Symbol.asyncDispose]();
      await dropDatabase(name);
    },
  };
}

async function openFresh(): Promise<{ readonly name: string; readonly store: Store }> {
  const name = clean.pop() ?? (await createDatabase(TEMPLATE));
  return { name, store: await openStore({ url: directAddressOf(name) }, { applicationName: RESTING }) };
}

/** Sessions that stay with a database, for the next test. */
const RESTING = 'calops test';

async function createDatabase(template: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  // FILE_COPY: half the time of the default for a database of this size, since the test server never waits for the disk
  await execute(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  return name;
}

async function dropDatabase(name: string): Promise<void> {
  await closeConnection(addressOf(name));
  await execute(`DROP DATABASE ${name} WITH (FORCE)`);
}

async function execute(statement: string): Promise<void> {
  await withConnection(inject('postgresUrl'), (client) => client.query(statement));
}

/** Through the proxy that keeps sessions. */
function addressOf(name: string): string {
  const url = new URL(directAddressOf(name));
  url.port = String(inject('poolerPort'));
  return url.href;
}

function directAddressOf(name: string): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return url.href;
}

/** True when the database is as the template again. False when a test changed the schema, or is still connected. */
async function emptied(url: string): Promise<boolean> {
  return await withConnection(url, async (client) => {
    if (!(await isLeft(client)) || (await schemaOf(client)) !== inject('templateSchema')) return false;
    await client.query(EMPTY_TABLES);
    // counters too: tests read how many deadlocks there were
    await client.query('SELECT pg_stat_reset()');
    return true;
  }).catch(() => false);
}

/** A connection that was just closed ends a moment later at the server. */
async function isLeft(client: Client): Promise<boolean> {
  for (let looks = 0; looks < 50; looks += 1) {
    const others = await client.query(
      `SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
          AND NOT (state = 'idle' AND (application_name = '${RESTING}' OR query = '${REST}'))`,
    );
    if (others.rowCount === 0) return true;
    await delay(5);
  }
  return false;
}
