import { once } from 'node:events';
import { expect, it } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import type { CompanyLock, LockHolder, Store } from '../../../src/store/store.ts';
import { freshDatabase } from '../../support/database/database.ts';
import { holdElsewhere, HOLDER_LABEL } from './hold-elsewhere.ts';
import { queryRows } from '../query-rows.ts';

const label = HOLDER_LABEL;

async function openDatabase() {
  const resources = new AsyncDisposableStack();
  const { url } = resources.use(await freshDatabase({ direct: true }));
  const store = resources.use(await openStore({ url }));
  return { store, url, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function requireLock(store: Store): Promise<CompanyLock> {
  const lock = await store.lock('1', label);
  if (!lock.held) throw new Error(`held by ${lock.who}`);
  return lock;
}

/** The server notices the end of a connection a moment after it. */
async function waitForLock(store: Store): Promise<CompanyLock> {
  const attempt = async () => {
    const lock = await store.lock('1', label);
    return lock.held ? lock : null;
  };
  let lock: CompanyLock | null = null;
  await expect.poll(async () => (lock ??= await attempt()) !== null).toBe(true);
  return lock ?? requireLock(store);
}

it('names the holder by its label as long as it has not started a run', async () => {
  await using database = await openDatabase();
  await using holder = await holdElsewhere(database.url);
  expect(holder.answer).toBe('locked');
  const refused = await database.store.lock('1', 'calops apply jan@laptop');
  const wanted = { held: false, who: 'emma', host: 'ci-7', commit: null, runUrl: null };
  expect(refused).toMatchObject(wanted);
  expect((refused as LockHolder).since).toMatch(/Z$/);
});

it('names the holder by its run once it has started one', async () => {
  await using database = await openDatabase();
  await using _holder = await holdElsewhere(database.url, 'run-1');
  const refused = await database.store.lock('1', 'calops apply jan@laptop');
  const wanted = { held: false, who: 'emma', host: 'ci-7', commit: 'abc123', runUrl: 'https://ci.example/7' };
  expect(refused).toMatchObject(wanted);
});

it('never names the run that a crash left behind as the holder', async () => {
  await using database = await openDatabase();
  {
    await using _crashed = await holdElsewhere(database.url, 'run-1');
  }
  await using lock = await waitForLock(database.store);
  expect(lock.held).toBe(true);
  expect(await database.store.read((reader) => reader.runningRun('1'))).toMatchObject({ id: 'run-1' });
  const refused = await database.store.lock('1', 'calops apply jan@laptop');
  expect(refused).toMatchObject({ held: false, who: 'emma', commit: null, runUrl: null });
});

it('is free again when its holder was killed', async () => {
  await using database = await openDatabase();
  const holder = await holdElsewhere(database.url);
  expect((await database.store.lock('1', label)).held).toBe(false);
  await holder.kill();
  await using lock = await waitForLock(database.store);
  expect(lock.held).toBe(true);
});

it('is free again when it was disposed of, and leaves other companies alone meanwhile', async () => {
  await using database = await openDatabase();
  const lock = await requireLock(database.store);
  await using other = (await database.store.lock('2', label)) as CompanyLock;
  expect(other.held).toBe(true);
  await lock[Symbol.asyncDispose]();
  await using again = await waitForLock(database.store);
  expect(again.held).toBe(true);
});

it('says so when its connection was lost', async () => {
  await using database = await openDatabase();
  await using lock = await requireLock(database.store);
  expect(lock.lost.aborted).toBe(false);
  const lost = once(lock.lost, 'abort');
  await queryRows(
    database.url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '${label}'`,
  );
  await lost;
  expect(lock.lost.aborted).toBe(true);
  await using again = await waitForLock(database.store);
  expect(again.held).toBe(true);
});

it('works in a database without the schema, for a first apply', async () => {
  await using fresh = await freshDatabase({ migrated: false });
  await using store = await openStore(fresh);
  await using lock = await requireLock(store);
  expect(lock.held).toBe(true);
  expect(await store.lock('1', 'x')).toMatchObject({ held: false, who: 'emma', host: 'ci-7' });
});

it('takes a label of any length and kind', async () => {
  await using database = await openDatabase();
  await using lock = (await database.store.lock('1', `${'ü'.repeat(60)} emma@ci-7`)) as CompanyLock;
  expect(lock.held).toBe(true);
  expect(await database.store.lock('1', 'x')).toMatchObject({ held: false, who: 'emma', host: 'ci-7' });
});
