import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

export interface FreshDatabase extends AsyncDisposable {
  readonly url: string;
}

export interface FreshOptions {
  /** False: an empty database, without the schema. */
  readonly migrated?: boolean;
}

/** A database of the test's own on the run's PostgreSQL, migrated unless told otherwise; dropped with what it holds. */
export async function freshDatabase(options: FreshOptions = {}): Promise<FreshDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const template = options.migrated === false ? 'template0' : 'calops_template';
  // FILE_COPY: half the time of the default for a database of this size, since the test server never waits for the disk
  await execute(server, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => execute(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
