import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BookingStore } from '../../../src/store/bookings/booking-store.ts';
import { snapshotDatabase } from '../../support/database/snapshot.ts';
import { map } from '../sample-company.ts';
import { beginOne, bookOne, holdsOf, minuteMs, openBooks, phasesOf, stepsOf, tenMs } from './sample-bookings.ts';
import type { Books, Started } from './sample-bookings.ts';

const key = { key: 'k', requestHash: 'a' };
const phases = phasesOf('s1', tenMs);
const others = { steps: stepsOf(phases), holds: holdsOf(phases), leaseMs: 1000, who: 'lina' };
const staleClaim = { code: 'stale-claim' };
const mismatch = { code: 'row-mismatch' };

interface Theirs {
  readonly booked: Started;
  readonly open: Started;
}

type Ask = (bookings: BookingStore, theirs: Theirs) => Promise<unknown>;

const answers: readonly (readonly [string, Ask, unknown])[] = [
  ['appointment', (bookings, { booked }) => bookings.appointment('2', booked.appointment.id), undefined],
  ['saga', (bookings, { booked }) => bookings.saga('2', booked.appointment.id), undefined],
  ['findAnswer', (bookings) => bookings.findAnswer('2', key), { state: 'unknown' }],
  ['unverified', (bookings) => bookings.unverified(5, '2'), []],
  [
    'busy',
    (bookings) => bookings.busy('2', ['s1'], { fromMs: tenMs, toMs: tenMs + minuteMs }),
    { stretches: [], epochs: { s1: 0 } },
  ],
  ['sweepCursor', (bookings) => bookings.sweepCursor('2'), null],
  ['openDeliveries', (bookings) => bookings.openDeliveries('2', { olderThanMs: 0, limit: 5 }), []],
  [
    'claimExpired',
    (bookings, { open }) => bookings.claimExpired({ companyId: '2', sagaId: open.saga.id, leaseMs: 1, limit: 5 }),
    [],
  ],
  [
    'beginChange',
    (bookings, { booked }) =>
      bookings.beginChange({ companyId: '2', appointmentId: booked.appointment.id, kind: 'cancel', key, ...others }),
    { state: 'no-appointment' },
  ],
  ['markSynced', (bookings, { booked }) => bookings.markSynced('2', booked.appointment.id), undefined],
  ['finishDelivery', (bookings) => bookings.finishDelivery('2', 'd1'), undefined],
  [
    'replaceChild',
    (bookings) =>
      bookings.replaceChild('2', { eventTypeId: map.eventTypeId, staffId: 's1', oldChildId: 71, newChildId: 1 }),
    undefined,
  ],
];

const refusals: readonly (readonly [string, Ask, object])[] = [
  ['send', (bookings, { open }) => bookings.send({ ...open.claim, companyId: '2' }, [0]), staleClaim],
  [
    'settle',
    (bookings, { open }) => bookings.settle({ ...open.claim, companyId: '2' }, [{ position: 0, status: 'rejected' }]),
    staleClaim,
  ],
  ['compensate', (bookings, { open }) => bookings.compensate({ ...open.claim, companyId: '2' }, []), staleClaim],
  [
    'retry',
    (bookings, { open }) =>
      bookings.retry({ ...open.claim, companyId: '2' }, { startMs: tenMs, endMs: tenMs + minuteMs, phases, ...others }),
    staleClaim,
  ],
  ['renew', (bookings, { open }) => bookings.renew({ ...open.claim, companyId: '2' }, 1), staleClaim],
  [
    'finish',
    (bookings, { open: { claim, appointment } }) =>
      bookings.finish(
        { ...claim, companyId: '2' },
        {
          appointmentId: appointment.id,
          saga: 'done',
          appointment,
          phases: appointment.phases,
          holds: [],
          result: null,
          alert: null,
        },
      ),
    staleClaim,
  ],
  ['flag', (bookings, { booked }) => bookings.flag('2', booked.appointment.id, { code: 'x' }), mismatch],
];

/** One for all: none of the tests changes anything. */
let books: Books;
let theirs: Theirs;

beforeAll(async () => {
  books = await openBooks();
  const booked = await bookOne(books.store, { key });
  const open = await beginOne(books.store, { staffId: 's2', leaseMs: 0 });
  await books.store.bookings.recordDelivery('1', { digest: 'd1', trigger: 'PING', bookingUid: null });
  await books.store.bookings.advanceSweep('1', tenMs);
  theirs = { booked, open };
});

afterAll(() => books[Symbol.asyncDispose]());

describe('what is asked for another company', () => {
  it.each(answers)('reads as absent to %s, and nothing is changed', async (_name, ask, expected) => {
    const before = await snapshotDatabase(books.url);
    expect(await ask(books.store.bookings, theirs)).toEqual(expected);
    expect(await snapshotDatabase(books.url)).toEqual(before);
  });

  it.each(refusals)('is refused by %s, and nothing is changed', async (_name, ask, expected) => {
    const before = await snapshotDatabase(books.url);
    await expect(ask(books.store.bookings, theirs)).rejects.toMatchObject(expected);
    expect(await snapshotDatabase(books.url)).toEqual(before);
  });
});
