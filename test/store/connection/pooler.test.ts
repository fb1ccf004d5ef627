import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { openStore, type StoreOptions } from '../../../src/store/open-store.ts';
import type { CompanyLock, LockHolder, Store } from '../../../src/store/store.ts';
import { freshDatabase, type FreshOptions } from '../../support/database/database.ts';
import { hasPgbouncer, startPgbouncer, type PoolMode } from '../../support/database/pgbouncer.ts';
import { BUSY_SEED } from '../../support/booking/open-salon.ts';
import { salon } from '../../support/manifests/salon.ts';
import { SALON_KEY, world } from '../../support/world.ts';
import { holdElsewhere } from '../ledger/hold-elsewhere.ts';
import { queryRows } from '../query-rows.ts';

interface Wishes extends FreshOptions {
  readonly mode?: PoolMode;
  readonly store?: StoreOptions;
}

/** A database with a pooler before it, and a store on each side of the pooler. */
async function openPooled({ mode = 'transaction', store, ...fresh }: Wishes = {}) {
  await using resources = new AsyncDisposableStack();
  const { url: directUrl } = resources.use(await freshDatabase(fresh));
  const { url } = resources.use(await startPgbouncer(directUrl, mode));
  const pooled = resources.use(await openStore({ url }, store));
  const direct = resources.use(await openStore({ url: directUrl }));
  const owned = resources.move();
  return { url, directUrl, pooled, direct, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function requireLock(store: Store, label = 'calops apply emma@ci-7'): Promise<CompanyLock> {
  const lock = await store.lock('1', label);
  if (!lock.held) throw new Error(`held by ${lock.who}`);
  return lock;
}

/** As if the holder had not renewed its lease for long enough. */
async function expireLease(url: string): Promise<void> {
  await queryRows(url, 'UPDATE calops.company_leases SET expires_at = clock_timestamp()');
}

const held = (lock: CompanyLock | LockHolder): boolean => lock.held;

describe.skipIf(!hasPgbouncer)('the lock of a company, behind a pooler in transaction mode', () => {
  it('is held by one process at a time, whichever way each is connected', async () => {
    await using database = await openPooled();
    for (const [first, second] of [
      [database.pooled, database.direct],
      [database.direct, database.pooled],
    ] as const) {
      await using _lock = await requireLock(first);
      for (const other of [first, second]) {
        expect(await other.lock('1', 'calops apply jan@laptop')).toMatchObject({ who: 'emma', host: 'ci-7' });
      }
      await using another = (await second.lock('2', 'calops apply jan@laptop')) as CompanyLock;
      expect(another.held).toBe(true);
    }
  });

  it('is held by exactly one of many that ask at once', async () => {
    await using database = await openPooled();
    const asked = Array.from({ length: 10 }, (_, index) => (index % 3 === 0 ? database.direct : database.pooled));
    const answers = await Promise.all(asked.map((store, index) => store.lock('1', `calops apply p${index}@here`)));
    expect(answers.filter(held)).toHaveLength(1);
    for (const answer of answers) if (answer.held) await answer[Symbol.asyncDispose]();
  });

  it('is free at once after its release', async () => {
    await using database = await openPooled();
    const fences: (number | null)[] = [];
    for (const store of [database.pooled, database.direct, database.pooled]) {
      const lock = await requireLock(store);
      fences.push(lock.fence);
      await lock[Symbol.asyncDispose]();
    }
    expect(fences).toEqual([1, 2, 3]);
  });

  it('of a process that was killed is free when its lease has expired, and not before', async () => {
    await using database = await openPooled();
    const holder = await holdElsewhere(database.url, 'run-1');
    expect(holder.answer).toBe('locked');
    await holder.kill();
    for (const store of [database.pooled, database.direct]) {
      expect(await store.lock('1', 'x')).toMatchObject({ held: false, who: 'emma', commit: 'abc123' });
    }
    await expireLease(database.directUrl);
    await using lock = await requireLock(database.pooled);
    expect(lock.fence).toBe(2);
  });

  it('of a process that was killed beside the pooler is free at once for those behind it', async () => {
    await using database = await openPooled();
    const holder = await holdElsewhere(database.directUrl);
    expect(held(await database.pooled.lock('1', 'x'))).toBe(false);
    await holder.kill();
    // The server notices the end of a connection a moment after it.
    const attempt = async (): Promise<boolean> => {
      const lock = await database.pooled.lock('1', 'x');
      if (lock.held) await lock[Symbol.asyncDispose]();
      return lock.held;
    };
    await expect.poll(attempt).toBe(true);
  });

  it('is renewed for as long as its process lives', async () => {
    await using database = await openPooled({ store: { lockLeaseMs: 60_000 } });
    await using _lock = await requireLock(database.pooled);
    const expires = async () =>
      (await queryRows(database.directUrl, 'SELECT expires_at FROM calops.company_leases'))[0];
    const first = await expires();
    await using brief = await openStore({ url: database.url }, { lockLeaseMs: 3000 });
    await using renewed = (await brief.lock('2', 'calops apply jan@laptop')) as CompanyLock;
    const text = `SELECT expires_at > claimed_at + interval '3.5 seconds' AS "isRenewed"
      FROM calops.company_leases WHERE company_id = '2'`;
    await expect.poll(() => queryRows(database.directUrl, text)).toEqual([{ isRenewed: true }]);
    expect(renewed.held).toBe(true);
    expect(await expires()).toEqual(first);
  });

  it('is lost to its process when another one has taken it over, or the server does not answer', async () => {
    await using database = await openPooled({ store: { lockLeaseMs: 2000 } });
    await using lock = await requireLock(database.pooled);
    const lost = once(lock.lost, 'abort');
    await queryRows(database.directUrl, 'UPDATE calops.company_leases SET fence = fence + 1');
    await lost;
    await using other = (await database.pooled.lock('2', 'x')) as CompanyLock;
    const lostToo = once(other.lost, 'abort');
    await queryRows(database.directUrl, 'ALTER TABLE calops.company_leases RENAME TO elsewhere');
    await lostToo;
    expect([lock.lost.aborted, other.lost.aborted]).toEqual([true, true]);
  });

  it('that was taken over while a write of its apply waits for the rate limit stops that write', async () => {
    await using database = await openPooled();
    await using here = await world({ databaseUrl: database.url, seed: BUSY_SEED });
    const written = () => here.sandbox.journal.entries().filter(({ method }) => method !== 'GET');
    await here.store.rateBudget(SALON_KEY).take();
    // between the intent and the call the limit is exhausted, and another process takes the lock over
    await queryRows(
      database.directUrl,
      `CREATE FUNCTION take_over() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE calops.company_leases SET fence = fence + 1;
        UPDATE calops.rate_limits SET remaining = 0, reset_at = clock_timestamp() + interval '2 seconds', is_told = true;
        RETURN NULL; END $$`,
    );
    await queryRows(
      database.directUrl,
      `CREATE TRIGGER take_over AFTER INSERT ON calops.run_changes
        FOR EACH ROW WHEN (NEW.kind = 'eventType') EXECUTE FUNCTION take_over()`,
    );
    const applying = here.apply(salon().build(), { concurrency: 1 });
    await expect(applying).rejects.toMatchObject({ code: 'row-mismatch' });
    expect(written()).toEqual([]);
  });

  it('refuses the changes of a run whose lock was taken over', async () => {
    await using database = await openPooled();
    await using lock = await requireLock(database.pooled);
    const run = { id: randomUUID(), companyId: '1', command: 'apply', who: 'emma', host: 'ci-7', fence: lock.fence };
    const intent = { kind: 'row', action: 'create', name: 'x', slug: null, serviceId: null, segmentKey: null };
    const { pooled } = database;
    await pooled.write((transactor) => transactor.startRun({ ...run, commit: null, runUrl: null, planDigest: null }));
    await pooled.write((transactor) => transactor.intend(run.id, [{ ...intent, changeId: 'one' }]));
    await expireLease(database.directUrl);
    await using _taken = await requireLock(database.direct);
    const later = pooled.write((transactor) => transactor.intend(run.id, [{ ...intent, changeId: 'two' }]));
    await expect(later).rejects.toMatchObject({ code: 'row-mismatch' });
    const outcome = { changeId: 'one', status: 'done', before: null, after: null, error: null } as const;
    const settled = pooled.write((transactor) => transactor.settle(run.id, [outcome]));
    await expect(settled).rejects.toMatchObject({ code: 'row-mismatch' });
  });

  it('migrates first where there is no schema', async () => {
    await using database = await openPooled({ migrated: false });
    await using lock = await requireLock(database.pooled);
    expect(lock.fence).toBe(1);
    expect(await database.direct.lock('1', 'x')).toMatchObject({ held: false, who: 'emma' });
  });
});

describe.skipIf(!hasPgbouncer)('a pooler', () => {
  it.each(['transaction', 'session'] as const)('in %s mode works', async (mode) => {
    await using database = await openPooled({ mode });
    const { pooled } = database;
    const names = Array.from({ length: 30 }, (_, index) => `token ${index}`);
    await Promise.all(
      names.map((label) =>
        pooled.tokens.authenticate(label).then(() => pooled.write((to) => to.interruptStaleRuns(label))),
      ),
    );
    expect(await pooled.read((reader) => reader.runs('1', 5))).toEqual([]);
    expect((await pooled.queue.executeSql('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect((await pooled.queue.executeSql('SELECT $1::int AS one', [1])).rows).toEqual([{ one: 1 }]);
  });

  it('in statement mode is refused at the start, with the reason', async () => {
    await expect(openPooled({ mode: 'statement' })).rejects.toMatchObject({
      code: 'database-pooler',
      message: expect.stringContaining('statement pooling'),
      hint: expect.stringContaining('transaction'),
    });
  });

  it('that refuses a startup parameter of the URL is named as the reason', async () => {
    await using database = await freshDatabase();
    await using pooler = await startPgbouncer(database.url, 'transaction');
    const opening = openStore({ url: `${pooler.url}&statement_timeout=5000` });
    await expect(opening).rejects.toMatchObject({ code: 'database-pooler' });
  });

  it('leaves no settings of calops in the connections of other clients', async () => {
    await using database = await openPooled();
    await Promise.all(Array.from({ length: 20 }, () => database.pooled.read((reader) => reader.runs('1', 1))));
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const text = `SELECT current_setting('plan_cache_mode') AS plans, current_setting('search_path') AS path,
      current_setting('default_transaction_isolation') AS isolation`;
    for (let index = 0; index < 16; index += 1) {
      const { rows } = await client.query(text);
      expect(rows).toEqual([{ plans: 'auto', path: '"$user", public', isolation: 'read committed' }]);
    }
    await client.end();
  });
});
