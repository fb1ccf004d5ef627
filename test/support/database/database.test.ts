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
