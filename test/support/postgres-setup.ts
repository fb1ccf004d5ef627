import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { openEmbeddedServer } from '../../src/store/embedded/embedded-server.ts';
import { openStore } from '../../src/store/open-store.ts';
import { schemaOf } from './database-state.ts';
import { temporaryHome } from './postgres-home.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the run's PostgreSQL; `freshDatabase` makes the databases in it. */
    readonly postgresUrl: string;
    /** What `schemaOf` says of the template. */
    readonly templateSchema: string;
  }
}

/** One real PostgreSQL per run of vitest, in a home of its own, with a migrated template for `freshDatabase`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await temporaryHome();
  const server = await openEmbeddedServer(home.path, { durable: false });
  project.provide('templateSchema', await makeTemplate(server.url));
  project.provide('postgresUrl', server.url);
  return async () => {
    await server[Symbol.asyncDispose]();
    await home[Symbol.asyncDispose]();
  };
}

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
