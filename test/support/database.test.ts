import { Client } from 'pg';
import { expect, it } from 'vitest';
import { freshDatabase } from './database.ts';

it('gives each test a database of its own, and drops it afterwards', async () => {
  const first = await freshDatabase();
  await using second = await freshDatabase();
  expect(await countDatabases(second.url, first.url)).toBe(1);
  await first[Symbol.asyncDispose]();
  expect(await countDatabases(second.url, first.url)).toBe(0);
});

async function countDatabases(from: string, named: string): Promise<number> {
  const client = new Client({ connectionString: from });
  await client.connect();
  const name = new URL(named).pathname.slice(1);
  const result = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  await client.end();
  return result.rowCount ?? 0;
}
