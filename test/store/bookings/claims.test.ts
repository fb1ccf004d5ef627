import { describe, expect, it } from 'vitest';
import { problem } from '../../../src/model/results.ts';
import type { BookingStore, SagaEnd } from '../../../src/store/bookings/booking-store.ts';
import { snapshotDatabase } from '../../support/database/snapshot.ts';
import { beginOne, bookOne, holdsOf, minuteMs, openBooks, phasesOf, stepsOf, tenMs } from './sample-bookings.ts';
import type { Started } from './sample-bookings.ts';

type Write = (bookings: BookingStore, begun: Started) => Promise<unknown>;

const laterMs = tenMs + 600 * minuteMs;
const later = phasesOf('s2', laterMs);

function failedEnd({ appointment }: Started): SagaEnd {
  const { id: appointmentId, startMs, endMs, phases } = appointment;
  return {
    appointmentId,
    saga: 'failed',
    appointment: { status: 'failed', syncStatus: 'synced', startMs, endMs },
    phases: phases.map((phase) => ({ ...phase, status: 'cancelled' })),
    holds: [],
    result: problem('slot-taken', 'not free'),
    alert: { kind: 'manual_review', resource: 'appointment/1', detail: {} },
  };
}

const writes: readonly (readonly [string, Write])[] = [
  ['send', (bookings, { claim }) => bookings.send(claim, [0, 1])],
  ['settle', (bookings, { claim }) => bookings.settle(claim, [{ position: 0, status: 'rejected' }])],
  ['compensate', (bookings, { claim }) => bookings.compensate(claim, stepsOf(later, { position: 2 }))],
  [
    'retry',
    (bookings, { claim }) =>
      bookings.retry(claim, {
        startMs: laterMs,
        endMs: laterMs + 90 * minuteMs,
        phases: later,
        holds: holdsOf(later),
        steps: stepsOf(later, { position: 2, attempt: 2 }),
      }),
  ],
  ['renew', (bookings, { claim }) => bookings.renew(claim, 1)],
  ['finish', (bookings, begun) => bookings.finish(begun.claim, failedEnd(begun))],
];

describe('a worker whose saga another process has claimed since', () => {
  it.each(writes)('changes nothing with %s', async (_name, write) => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const begun = await beginOne(books.store, { leaseMs: 0, key: { key: 'k', requestHash: 'a' } });
    expect(await bookings.claimExpired({ leaseMs: 60_000, limit: 1 })).toHaveLength(1);
    const before = await snapshotDatabase(books.url);
    await expect(write(bookings, begun)).rejects.toMatchObject({ code: 'stale-claim' });
    expect(await snapshotDatabase(books.url)).toEqual(before);
  });
});

describe('a saga that has ended', () => {
  it.each(writes)('is not written to by %s', async (_name, write) => {
    await using books = await openBooks();
    const booked = await bookOne(books.store);
    const before = await snapshotDatabase(books.url);
    await expect(write(books.store.bookings, booked)).rejects.toMatchObject({ code: 'stale-claim' });
    expect(await snapshotDatabase(books.url)).toEqual(before);
  });

  it('cannot be claimed', async () => {
    await using books = await openBooks();
    await bookOne(books.store, { leaseMs: 0 });
    expect(await books.store.bookings.claimExpired({ leaseMs: 1, limit: 5 })).toEqual([]);
  });
});

describe('claiming', () => {
  it('skips sagas with a valid lease, and returns the others with appointment and key', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const key = { key: 'k', requestHash: 'a' };
    await beginOne(books.store, { startMs: laterMs });
    const left = await beginOne(books.store, { leaseMs: 0, key });
    expect(await bookings.claimExpired({ leaseMs: 60_000, limit: 5 })).toEqual([
      {
        claim: { ...left.claim, fence: 2 },
        saga: { ...left.saga, resumes: 1 },
        appointment: left.appointment,
        key,
      },
    ]);
    expect(await bookings.claimExpired({ leaseMs: 60_000, limit: 5 })).toEqual([]);
  });

  it('has one winner among many at once', async () => {
    await using books = await openBooks(8);
    await beginOne(books.store, { leaseMs: 0 });
    const tries = Array.from({ length: 8 }, () => books.store.bookings.claimExpired({ leaseMs: 60_000, limit: 5 }));
    const claims = (await Promise.all(tries)).flat();
    expect(claims.map(({ claim }) => claim.fence)).toEqual([2]);
  });

  it('can be limited to one saga, or to one company', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    await beginOne(books.store, { leaseMs: 0 });
    const wanted = await beginOne(books.store, { leaseMs: 0, startMs: laterMs });
    await beginOne(books.store, { leaseMs: 0, companyId: '2' });
    const request = { leaseMs: 60_000, limit: 5 };
    const sagaIds = async (only: { readonly companyId?: string; readonly sagaId?: string }) =>
      (await bookings.claimExpired({ ...request, ...only })).map(({ claim }) => `${claim.companyId} ${claim.sagaId}`);
    expect(await sagaIds({ sagaId: 'not an id' })).toEqual([]);
    expect(await sagaIds({ sagaId: wanted.saga.id })).toEqual([`1 ${wanted.saga.id}`]);
    expect(await sagaIds({ companyId: '2' })).toEqual([expect.stringMatching(/^2 /)]);
    expect(await sagaIds({})).toHaveLength(1);
  });

  it('waits for the end of a renewed lease, and no longer', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { claim } = await beginOne(books.store, { leaseMs: 0 });
    await bookings.renew(claim, 60_000);
    expect(await bookings.claimExpired({ leaseMs: 1, limit: 5 })).toEqual([]);
    await bookings.renew(claim, 0);
    expect(await bookings.claimExpired({ leaseMs: 1, limit: 5 })).toHaveLength(1);
  });
});
