import { randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import type { Catalog } from '../../src/model/catalog.ts';
import { applyCompany } from '../../src/reconcile/reconcile-company.ts';
import { tokenHash } from '../../src/runtime/http/authenticate.ts';
import { openEmbeddedServer } from '../../src/store/embedded/embedded-server.ts';
import { openStore } from '../../src/store/open-store.ts';
import { BUSY_KEY, busySeed } from '../support/booking/busy-salon.ts';
import { startCalops } from '../support/serve-process.ts';

/** More than any measurement makes, and yet counted call by call. */
const LIMIT = { limit: 1_000_000, ttlMs: 60_000 };

export interface StandWishes {
  readonly directory: string;
  readonly catalog: Catalog;
  /** How many processes serve. */
  readonly serves: number;
}

/** A salon with everything applied, a sandbox and so many `calops serve`, each a process of its own. */
export interface Stand extends AsyncDisposable {
  readonly calcomUrl: string;
  readonly databaseUrl: string;
  readonly urls: readonly string[];
  readonly token: string;
  /** Every answer of Cal.com takes so much longer from now on. */
  slowDown(ms: number): Promise<void>;
}

export async function openStand({ directory, catalog, serves }: StandWishes): Promise<Stand> {
  await using resources = new AsyncDisposableStack();
  const home = await mkdtemp(path.join(directory, 'stand-'));
  const seed = path.join(home, 'seed.json');
  await writeFile(seed, JSON.stringify(busySeed(catalog.staff.length, LIMIT)));
  const calcom = resources.use(await startCalops(['sandbox', '--seed', seed]));
  const server = resources.use(await openEmbeddedServer(path.join(directory, 'home-bookings'), { durable: true }));
  const databaseUrl = await makeDatabase(server.url);
  const token = `calops_${randomUUID()}`;
  await apply({ catalog, calcomUrl: calcom.url, databaseUrl, token });
  const env = { DATABASE_URL: databaseUrl, CALCOM_API_URL: calcom.url, CALCOM_API_KEY: BUSY_KEY };
  const urls: string[] = [];
  for (let count = 0; count < serves; count += 1) {
    urls.push(resources.use(await startCalops(['serve', '--log-level', 'error', '--rate-limit', '1000000'], env)).url);
  }
  const owned = resources.move();
  return {
    calcomUrl: calcom.url,
    databaseUrl,
    urls,
    token,
    slowDown: async (ms) => {
      const rules = [{ match: { path: '/v2/**' }, fault: { kind: 'latency', ms } }];
      await fetch(`${calcom.url}/__sandbox/faults`, { method: 'POST', body: JSON.stringify({ rules }) });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function makeDatabase(serverUrl: string): Promise<string> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

interface Wanted {
  readonly catalog: Catalog;
  readonly calcomUrl: string;
  readonly databaseUrl: string;
  readonly token: string;
}

async function apply({ catalog, calcomUrl, databaseUrl, token }: Wanted): Promise<void> {
  await using store = await openStore({ url: databaseUrl });
  await store.migrate();
  const access = { catalog, store, baseUrl: calcomUrl, apiKey: BUSY_KEY, now: Date.now };
  const run = { id: randomUUID(), command: 'apply', who: 'bench', host: 'here', commit: null, runUrl: null };
  const stop = new AbortController().signal;
  const confirm = () => Promise.resolve(true);
  const options = {
    allow: new Set<string>(),
    only: null,
    saved: null,
    concurrency: 8,
    run,
    onEvent: () => {},
    stop,
    confirm,
  };
  const applied = await applyCompany(access, options);
  if ('held' in applied) throw new Error('a new database is nobody else’s');
  await store.tokens.create(catalog.company.id, { label: 'bench', tokenHash: tokenHash(token), who: 'lina' });
}
