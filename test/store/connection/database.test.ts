import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { Database } from '../../../src/store/connection/database.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { freshDatabase } from '../../support/database/database.ts';

test('a failed script of the job queue is rolled back before another user gets its connection', async () => {
  await using database = await freshDatabase();
  await using store = await openStore({ url: database.url }, { connections: 1 });
  const script = 'BEGIN; CREATE TABLE half (id int); SELECT 1 / 0; COMMIT;';
  await expect(store.queue.executeSql(script)).rejects.toMatchObject({ code: 'statement-refused' });
  expect(await store.companies()).toEqual([]);
  expect((await store.queue.executeSql("SELECT to_regclass('half') AS half")).rows).toEqual([{ half: null }]);
  await store.queue.executeSql('BEGIN; CREATE TABLE whole (id int); COMMIT;');
  expect((await store.queue.executeSql("SELECT to_regclass('whole')::text AS whole")).rows).toEqual([
    { whole: 'whole' },
  ]);
});

test('a transaction that PostgreSQL rolls back at its end is an error, although its work has ended well', async () => {
  await using fresh = await freshDatabase();
  await using database = new Database(fresh.url, { applicationName: 'test', connections: 1 });
  const work = database.transact('READ COMMITTED', async (client) => {
    await client.query('CREATE TABLE lost (id int)');
    await client.query('SELECT 1 / 0').catch(() => {});
  });
  await expect(work).rejects.toMatchObject({ name: 'StoreError', code: 'database-failed' });
  const found = await database.run((client) => client.query("SELECT to_regclass('lost') AS lost"));
  expect(found.rows).toEqual([{ lost: null }]);
});

test.each(['store/open-store.ts', 'cli/main.ts', 'cli/commands/plan.ts'])(
  '%s loads no Kysely when it starts',
  (entry) => {
    expect(packagesOf(sourceOf(entry))).not.toContain('kysely');
  },
);

test('what only the runtime uses of the database loads Kysely', () => {
  expect(packagesOf(sourceOf('store/runtime-stores.ts'))).toContain('kysely');
});

function sourceOf(file: string): string {
  return resolve(import.meta.dirname, '../../../src', file);
}

/** The packages that a module imports before it runs, with those of its modules: imports of types and late imports left out. */
function packagesOf(entry: string): ReadonlySet<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/^import (?!type )[^;]*? from '([^']+)';/gms)) {
      if (name.startsWith('.')) waiting.push(resolve(dirname(path), name));
      else packages.add(name);
    }
  }
  return packages;
}
