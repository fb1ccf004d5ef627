import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { Database } from '../../../src/store/connection/database.ts';
import { db, execute, fetchAll, fetchFirst, prepared, uuid, word } from '../../../src/store/connection/typed.ts';
import { freshDatabase } from '../../support/database/database.ts';

const describe = prepared('typed-test', { note: 'text', count: 'integer' }, ({ note, count }) =>
  db.selectNoFrom([
    sql<string>`${note} || ':' || ${count} || ':' || ${note}`.as('text'),
    sql<boolean>`${note} IS NULL`.as('isAbsent'),
    sql<number>`${count} * ${2}::integer`.as('double'),
  ]),
);

test('a prepared statement gets its values by name, each as often as it names them', async () => {
  await using fresh = await freshDatabase();
  await using database = new Database(fresh.url, { applicationName: 'test', connections: 1 });
  const run = (note: string | null, count: number) => database.run((client) => describe(client, { note, count }));
  expect(await run('a', 1)).toEqual([{ text: 'a:1:a', isAbsent: false, double: 2 }]);
  expect(await run(null, 3)).toEqual([{ text: null, isAbsent: true, double: 6 }]);
});

test('rows, the first row and the number of written rows come from the statement that was given', async () => {
  await using fresh = await freshDatabase();
  await using database = new Database(fresh.url, { applicationName: 'test', connections: 1 });
  const insert = db.insertInto('drift_checks').values([
    { company_id: '1', checked_at: '2026-11-30T08:00:00Z', is_proven: true },
    { company_id: '2', checked_at: '2026-11-30T09:00:00Z', is_proven: false },
  ]);
  const select = db.selectFrom('drift_checks').select(['company_id', 'checked_at']).orderBy('company_id');
  expect(await database.run((client) => fetchFirst(client, select))).toBeUndefined();
  expect(await database.run((client) => execute(client, insert))).toBe(2);
  const rows = await database.run((client) => fetchAll(client, select));
  expect(rows).toEqual([
    { company_id: '1', checked_at: '2026-11-30T08:00:00.000Z' },
    { company_id: '2', checked_at: '2026-11-30T09:00:00.000Z' },
  ]);
  expect(await database.run((client) => fetchFirst(client, select))).toEqual(rows[0]);
});

test('a statement that would send itself is an error, not lost', async () => {
  const remove = db.deleteFrom('drift_checks').where('company_id', '=', '1');
  await expect(remove.execute()).rejects.toThrow(TypeError);
});

test('a word is a part of the text, and a value is a parameter', () => {
  const query = db.selectFrom('notifications').select('id').where('status', '=', word('waiting'));
  expect(query.compile()).toMatchObject({
    sql: `select "id" from "calops"."notifications" where "status" = 'waiting'`,
    parameters: [],
  });
  expect(query.where('company_id', '=', '1').compile().parameters).toEqual(['1']);
});

test('an id that is not a UUID equals none', async () => {
  await using fresh = await freshDatabase();
  await using database = new Database(fresh.url, { applicationName: 'test', connections: 1 });
  const isEqual = (id: string) =>
    database.run((client) => fetchFirst(client, db.selectNoFrom(sql<boolean>`${uuid(id)} = ${uuid(id)}`.as('is'))));
  expect(await isEqual('6f0c0000-0000-4000-8000-000000000001')).toEqual({ is: true });
  expect(await isEqual('no-uuid')).toEqual({ is: null });
});
