import { Client } from 'pg';
import { expect, it } from 'vitest';
import { queryRows } from '../../store/query-rows.ts';
import { freshDatabase } from './database.ts';

const COMPANY = `INSERT INTO calops.companies (id, name, title, time_zone, locale, environment, team_id)
  VALUES ('1', 'first', 'First', 'UTC', 'en', 'test', 1)`;
const companies = (url: string) => queryRows(url, 'SELECT id FROM calops.companies');

it('gives each test a database of its own', async () => {
  await using first = await freshDatabase();
  await using second = await freshDatabase();
  await queryRows(first.url, COMPANY);
  expect(await companies(second.url)).toEqual([]);
});

it('uses a database again without its rows', async () => {
  const first = await freshDatabase();
  await queryRows(first.url, COMPANY);
  await first[Symbol.asyncDispose]();
  await using second = await freshDatabase();
  expect(second.url).toBe(first.url);
  expect(await companies(second.url)).toEqual([]);
});

it.each([
  ['has another table', 'CREATE TABLE calops.other (id int)'],
  ['lacks a constraint', 'ALTER TABLE calops.holds DROP CONSTRAINT holds_pkey CASCADE'],
  ['has other privileges', 'GRANT SELECT ON calops.holds TO PUBLIC'],
  ['has a setting', `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = 64', current_database()); END $$`],
  ['lacks a migration', 'DELETE FROM calops.migrations WHERE true'],
])('never uses a database again that %s', async (_, change) => {
  const first = await freshDatabase();
  await queryRows(first.url, change);
  await first[Symbol.asyncDispose]();
  await using second = await freshDatabase();
  expect(second.url).not.toBe(first.url);
});

it('never gives a session again that began with settings which the database has no more', async () => {
  await using first = await freshDatabase();
  await queryRows(first.url, `ALTER DATABASE ${first.name} SET default_transaction_read_only = on`);
  await withSession(first.url, async (client) => {
    expect(await isReadOnly(client)).toBe('on');
  });
  await queryRows(first.url, `SET default_transaction_read_only = off; ALTER DATABASE ${first.name} RESET ALL`);
  for (let sessions = 0; sessions < 3; sessions += 1) {
    await withSession(first.url, async (client) => {
      expect(await isReadOnly(client)).toBe('off');
    });
  }
});

it('releases the locks of a session before its connection has ended', async () => {
  await using first = await freshDatabase();
  await withSession(first.url, async (client) => {
    for (let sessions = 0; sessions < 20; sessions += 1) {
      await withSession(first.url, async (other) => {
        // as many as take PostgreSQL a moment to release
        await other.query('SELECT pg_advisory_lock(key) FROM generate_series(1, 3000) AS key');
      });
      const { rows } = await client.query("SELECT count(*)::int AS held FROM pg_locks WHERE locktype = 'advisory'");
      expect(rows).toEqual([{ held: 0 }]);
    }
  });
});

async function withSession(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function isReadOnly(client: Client): Promise<unknown> {
  const { rows } = await client.query<{ readonly value: string }>(
    "SELECT current_setting('default_transaction_read_only') AS value",
  );
  return rows[0]?.value;
}
