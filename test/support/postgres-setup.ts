import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { openEmbeddedServer } from '../../src/store/embedded/embedded-server.ts';
import { openStore } from '../../src/store/open-store.ts';
import { schemaOf } from './database/database-state.ts';
import { temporaryHome } from './database/postgres-home.ts';
import { startSessionPooler } from './database/session-pooler.ts';
import { whenThisEnds } from './when-this-ends.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the run's PostgreSQL; `freshDatabase` makes the databases in it. */
    readonly postgresUrl: string;
    /** Of the proxy before it that keeps sessions. */
    readonly poolerPort: number;
    /** What `schemaOf` says of the template. */
    readonly templateSchema: string;
  }
}

/** One real PostgreSQL per run of vitest, in a home of its own, with a migrated template for `freshDatabase`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  const pooler = await startSessionPooler(Number(new URL(postgres.url).port));
  project.provide('templateSchema', await makeTemplate(postgres.url));
  project.provide('postgresUrl', postgres.url);
  project.provide('poolerPort', pooler.port);
  return async () => {
    await pooler[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  };
}

interface RunPostgres extends AsyncDisposable {
  readonly url: string;
  readonly home: string;
}

/** Ends with this process, and its data with it, also when this process is killed. */
export async function startPostgres(): Promise<RunPostgres> {
  await using resources = new AsyncDisposableStack();
  const home = resources.use(await temporaryHome());
  resources.use(whenThisEnds(REMOVE, home.path));
  const { url } = resources.use(await openEmbeddedServer(home.path, { durable: false }));
  const owned = resources.move();
  return { url, home: home.path, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Of a home: its server, and its data, which lie elsewhere when the server could not reach them. */
const REMOVE = `
  data=$(readlink -f "$0/postgres")
  pid=$(head -n 1 "$data/data/postmaster.pid") && kill -QUIT "$pid" && while kill -0 "$pid"; do sleep 0.1; done
  rm -rf "$data" "$0"`;

/** Returns what `schemaOf` says of it. */
async function makeTemplate(serverUrl: string): Promise<string> {
  await connected(serverUrl, (client) => client.query('CREATE DATABASE calops_template'));
  const url = new URL(serverUrl);
  url.pathname = '/calops_template';
  {
    await using store = await openStore({ url: url.href });
    await store.migrate();
  }
  return await connected(url.href, schemaOf);
}

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
