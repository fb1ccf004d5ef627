import { describe, expect, it } from 'vitest';
import { problem } from '../../../src/model/results.ts';
import { staffSpace } from '../../../src/store/schema.ts';
import { snapshotDatabase } from '../../support/database/snapshot.ts';
import { queryRows } from '../query-rows.ts';
import { cutWaiting, holdLock, untilWaiting } from './held-lock.ts';
import {
  appointment,
  beginOne,
  bookOne,
  minuteMs,
  openBooks,
  phasesOf,
  holdsOf,
  stepsOf,
  tenMs,
} from './sample-bookings.ts';

const key = { key: 'k', requestHash: 'a' };
const lost = { code: 'database-unreachable' };
const lockOf = (staffId: string) => `SELECT pg_advisory_xact_lock(${staffSpace}, hashtext('1/${staffId}'))`;

describe('a connection that is cut in the middle', () => {
  it('of beginning leaves nothing, and the key free', async () => {
    await using books = await openBooks();
    await using other = await holdLock(books.url, lockOf('s1'));
    const before = await snapshotDatabase(books.url);
    const beginning = books.store.bookings.begin(appointment({ key }));
    await Promise.all([expect(beginning).rejects.toMatchObject(lost), cutWaiting(books.url)]);
    expect(await snapshotDatabase(books.url)).toEqual(before);
    await other.release();
    expect(await books.store.bookings.begin(appointment({ key }))).toMatchObject({ state: 'begun' });
  });

  it('is not used again: the next statement gets another one', async () => {
    await using books = await openBooks(1);
    const read = () => books.store.bookings.busy('1', ['s1'], { fromMs: tenMs, toMs: tenMs + minuteMs });
    for (let round = 0; round < 5; round += 1) {
      await using other = await holdLock(books.url, lockOf('s1'));
      const beginning = books.store.bookings.begin(appointment({ key })).catch(() => read());
      await cutWaiting(books.url);
      expect(await beginning).toMatchObject({ stretches: [] });
      await other.release();
    }
  });

  it('of beginning a change leaves nothing', async () => {
    await using books = await openBooks();
    const { id } = (await bookOne(books.store)).appointment;
    await using _other = await holdLock(books.url, lockOf('s1'));
    const before = await snapshotDatabase(books.url);
    const phases = phasesOf('s1', tenMs);
    const saga = { kind: 'cancel' as const, steps: stepsOf(phases), holds: holdsOf(phases) };
    const asked = { companyId: '1', appointmentId: id, key, leaseMs: 1000, who: 'lina' };
    const beginning = books.store.bookings.beginChange({ ...asked, ...saga });
    await Promise.all([expect(beginning).rejects.toMatchObject(lost), cutWaiting(books.url)]);
    expect(await snapshotDatabase(books.url)).toEqual(before);
  });

  it('of finishing leaves the saga open, its holds and its key as they were', async () => {
    await using books = await openBooks();
    const begun = await beginOne(books.store, { key, leaseMs: 0 });
    await using _other = await holdLock(books.url, `SELECT FROM calops.idempotency_keys FOR UPDATE`);
    const before = await snapshotDatabase(books.url);
    const { startMs, endMs, phases } = begun.appointment;
    const finishing = books.store.bookings.finish(begun.claim, {
      appointmentId: begun.appointment.id,
      saga: 'failed',
      appointment: { status: 'failed', syncStatus: 'synced', startMs, endMs },
      phases,
      holds: [],
      result: problem('slot-taken', 'not free'),
      alert: null,
    });
    await Promise.all([expect(finishing).rejects.toMatchObject(lost), cutWaiting(books.url)]);
    expect(await snapshotDatabase(books.url)).toEqual(before);
    expect(await books.store.bookings.claimExpired({ leaseMs: 1000, limit: 5 })).toHaveLength(1);
  });
});

describe('a transaction that is under way', () => {
  it('lets an equal request wait, which then finds what it has begun', async () => {
    await using books = await openBooks();
    await using other = await holdLock(books.url, lockOf('s1'));
    const first = books.store.bookings.begin(appointment({ key }));
    await untilWaiting(books.url, 1);
    const second = books.store.bookings.begin(appointment({ key, staffId: 's2' }));
    await untilWaiting(books.url, 2);
    await other.release();
    expect(await first).toMatchObject({ state: 'begun' });
    expect(await second).toMatchObject({ state: 'in-flight' });
  });

  it('frees the key for an equal request when it does not get its time', async () => {
    await using books = await openBooks();
    await beginOne(books.store);
    await using other = await holdLock(books.url, lockOf('s1'));
    const first = books.store.bookings.begin(appointment({ key }));
    await untilWaiting(books.url, 1);
    const second = books.store.bookings.begin(appointment({ key, staffId: 's2' }));
    await untilWaiting(books.url, 2);
    await other.release();
    expect(await first).toEqual({ state: 'taken' });
    expect(await second).toMatchObject({ state: 'begun' });
  });

  it('waits for one staff member without blocking the next one for others', async () => {
    await using books = await openBooks();
    const order = `SELECT id FROM calops.staff WHERE company_id = '1' ORDER BY hashtext('1/' || id)`;
    const [first = '', second = ''] = (await queryRows(books.url, order)).map(({ id }) => String(id));
    await using other = await holdLock(books.url, lockOf(first));
    const stretch = (staffId: string, fromMs: number) => ({ staffId, fromMs, toMs: fromMs + minuteMs });
    const both = books.store.bookings.begin(appointment({ holds: [stretch(second, tenMs), stretch(first, tenMs)] }));
    await untilWaiting(books.url, 1);
    const next = appointment({ holds: [stretch(second, tenMs + minuteMs)] });
    expect(await books.store.bookings.begin(next)).toMatchObject({ state: 'begun' });
    await other.release();
    expect(await both).toMatchObject({ state: 'begun' });
  });

  it('is tried again when the server ended it to resolve a deadlock', async () => {
    await using books = await openBooks();
    await using other = await holdLock(books.url, `SET LOCAL deadlock_timeout = '60s'; ${lockOf('s1')}`);
    const beginning = books.store.bookings.begin(appointment({ key }));
    await untilWaiting(books.url, 1);
    await other.run(
      `INSERT INTO calops.idempotency_keys (company_id, key, request_hash, answer_status, answer_body)
       VALUES ('1', '${key.key}', 'b', 200, '{}')`,
    );
    await other.release();
    expect(await beginning).toMatchObject({ state: 'begun' });
    await books.store[Symbol.asyncDispose]();
    const deadlocks = 'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()';
    expect(await queryRows(books.url, deadlocks)).toEqual([{ deadlocks: 1 }]);
  });

  it('of a claim keeps others from claiming what it works on', async () => {
    await using books = await openBooks();
    const { claim } = await beginOne(books.store, { leaseMs: 0 });
    await using other = await holdLock(books.url, `SELECT FROM calops.saga_steps FOR UPDATE`);
    const sending = books.store.bookings.send(claim, [0]);
    await untilWaiting(books.url, 1);
    expect(await books.store.bookings.claimExpired({ leaseMs: 1000, limit: 5 })).toEqual([]);
    await other.release();
    await sending;
    expect(await books.store.bookings.claimExpired({ leaseMs: 1000, limit: 5 })).toMatchObject([
      { saga: { steps: [{ status: 'sent' }, { status: 'intended' }] } },
    ]);
  });
});
