import { expect, test } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import { freshDatabase } from '../../support/database.ts';

test("the queue's SQL that fails in a transaction of its own is taken back, and not left to who uses the connection next", async () => {
  await using database = await freshDatabase();
  await using store = await openStore({ url: database.url }, { connections: 1 });
  const script = 'BEGIN; CREATE TABLE half (id int); SELECT 1 / 0; COMMIT;';
  await expect(store.queue.executeSql(script)).rejects.toMatchObject({ code: 'statement-refused' });
  expect(await store.bookings.companies()).toEqual([]);
  expect((await store.queue.executeSql("SELECT to_regclass('half') AS half")).rows).toEqual([{ half: null }]);
  await store.queue.executeSql('BEGIN; CREATE TABLE whole (id int); COMMIT;');
  expect((await store.queue.executeSql("SELECT to_regclass('whole')::text AS whole")).rows).toEqual([
    { whole: 'whole' },
  ]);
});
