import { describe, expect, it } from 'vitest';
import type { BookingDay } from '../../../src/store/insight/insight-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { NO_SYNC, quietDay } from '../../support/booking/quiet-day.ts';
import {
  beginOne,
  bookOne,
  minuteMs,
  openBooks,
  appointmentNow,
  stepsOf,
  tenMs,
  type Wanted,
} from '../bookings/sample-bookings.ts';
import { queryRows } from '../query-rows.ts';

const span = { from: '2026-10-24', to: '2026-10-26' };

/** Hours apart: nobody's time is asked for twice. */
function wanted(place: number): Wanted {
  return { startMs: tenMs + place * 120 * minuteMs };
}

/** One segment refused with the code, the other one broken off; nothing stands. */
async function failOne(store: Store, place: number, code: string | null): Promise<string> {
  const { claim, saga, appointment } = await beginOne(store, wanted(place));
  await store.bookings.send(claim, [0]);
  const error = code === null ? null : { code, message: 'no' };
  await store.bookings.settle(claim, [{ position: 0, status: 'rejected', error }]);
  await finishAs(store, { claim, appointment }, 'failed');
  return saga.id;
}

async function finishAs(
  store: Store,
  { claim, appointment }: Pick<Awaited<ReturnType<typeof beginOne>>, 'claim' | 'appointment'>,
  saga: 'failed' | 'manual_review',
): Promise<void> {
  const { startMs, endMs, phases } = appointment;
  const status = saga === 'failed' ? 'failed' : 'pending';
  const syncStatus = saga === 'failed' ? 'synced' : 'manual_review';
  await store.bookings.finish(claim, {
    appointmentId: appointment.id,
    saga,
    appointment: { status, syncStatus, startMs, endMs },
    phases,
    holds: saga === 'failed' ? [] : null,
    result: null,
    alert: null,
  });
}

/** When the sagas began, as if the database's clock had said so. */
async function askedAt(url: string, at: string, ...sagaIds: readonly string[]): Promise<void> {
  const ids = sagaIds.map((id) => `'${id}'`).join(', ');
  await queryRows(url, `UPDATE calops.sagas SET created_at = '${at}' WHERE id IN (${ids})`);
}

function of(days: readonly BookingDay[], day: string): BookingDay | undefined {
  return days.find((one) => one.day === day);
}

describe('bookings by day', () => {
  it("belong to the day of their request in the company's time zone, also when it has 25 hours", async () => {
    await using books = await openBooks();
    const moments = [
      '2026-10-24T21:59:59Z', // the 24th, 23:59:59
      '2026-10-24T22:00:00Z', // the 25th, 00:00
      '2026-10-25T00:30:00Z', // 02:30, the first time
      '2026-10-25T01:30:00Z', // 02:30, the second time
      '2026-10-25T22:59:59Z', // the 25th, 23:59:59
      '2026-10-25T23:00:00Z', // the 26th, 00:00
    ];
    for (const [place, moment] of moments.entries()) {
      const { saga } = await bookOne(books.store, wanted(place));
      await askedAt(books.url, moment, saga.id);
    }
    const days = await books.store.insight.bookingDays('1', span);
    expect(days.map(({ day, booked }) => [day, booked])).toEqual([
      ['2026-10-24', 1],
      ['2026-10-25', 4],
      ['2026-10-26', 1],
    ]);
  });

  it('count how each ended, why it failed, and the rate among those that have ended', async () => {
    await using books = await openBooks();
    const { store, url } = books;
    const booked = [(await bookOne(store, wanted(0))).saga.id, (await bookOne(store, wanted(1))).saga.id];
    const failed = [
      await failOne(store, 2, 'server'),
      await failOne(store, 3, 'server'),
      await failOne(store, 4, null),
    ];
    const stuck = await beginOne(store, wanted(5));
    await finishAs(store, stuck, 'manual_review');
    const open = await beginOne(store, wanted(6));
    await askedAt(url, '2026-10-25T12:00:00Z', ...booked, ...failed, stuck.saga.id, open.saga.id);
    expect(await store.insight.bookingDays('1', span)).toEqual([
      quietDay('2026-10-24'),
      {
        day: '2026-10-25',
        asked: 7,
        booked: 2,
        requested: 0,
        declined: 0,
        failed: 3,
        manualReview: 1,
        open: 1,
        cancelled: 0,
        successRate: 2 / 6,
        reasons: { server: 2, 'broken-off': 1 },
        sync: { ...NO_SYNC, pending: 2, manualReview: 1 },
      },
      quietDay('2026-10-26'),
    ]);
  });

  it('count requested and declined appointments apart from booked ones', async () => {
    await using books = await openBooks();
    const { store, url } = books;
    const made = [await bookOne(store, wanted(0)), await bookOne(store, wanted(1)), await bookOne(store, wanted(2))];
    await askedAt(url, '2026-10-25T12:00:00Z', ...made.map(({ saga }) => saga.id));
    const declined = await cancelOne(store, made[2]?.appointment.id ?? '');
    await askedAt(url, '2026-10-25T12:00:00Z', declined);
    for (const [place, status] of [
      [1, 'requested'],
      [2, 'declined'],
    ] as const) {
      const id = made[place]?.appointment.id;
      await queryRows(url, `UPDATE calops.appointments SET status = '${status}' WHERE id = '${id}'`);
    }
    expect(of(await store.insight.bookingDays('1', span), '2026-10-25')).toMatchObject({
      asked: 3,
      booked: 1,
      requested: 1,
      declined: 1,
      cancelled: 0,
      successRate: 1,
    });
  });

  it('prefer a reason other than that the time was taken', async () => {
    await using books = await openBooks();
    const { claim, saga, appointment } = await beginOne(books.store);
    await books.store.bookings.send(claim, [0, 1]);
    await books.store.bookings.settle(claim, [
      { position: 0, status: 'rejected', error: { code: 'slot-taken', message: '' } },
      { position: 1, status: 'rejected', error: { code: 'timeout', message: '' } },
    ]);
    await finishAs(books.store, { claim, appointment }, 'failed');
    await askedAt(books.url, '2026-10-25T12:00:00Z', saga.id);
    const days = await books.store.insight.bookingDays('1', span);
    expect(of(days, '2026-10-25')?.reasons).toEqual({ timeout: 1 });
  });

  it('say whether Cal.com agrees, and count a cancellation on the day of its request', async () => {
    await using books = await openBooks();
    const { store, url } = books;
    const made = [];
    for (const place of [0, 1, 2]) made.push(await bookOne(store, wanted(place)));
    const [synced, flagged, gone] = made;
    if (!synced || !flagged || !gone) throw new Error('three were booked');
    await askedAt(url, '2026-10-25T12:00:00Z', ...made.map(({ saga }) => saga.id));
    await store.bookings.markSynced('1', synced.appointment.id);
    await store.bookings.flag('1', flagged.appointment.id, { code: 'changed-in-calcom' });
    const cancelled = await cancelOne(store, gone.appointment.id);
    await askedAt(url, '2026-10-26T12:00:00Z', cancelled);
    const days = await store.insight.bookingDays('1', span);
    expect(of(days, '2026-10-25')).toMatchObject({
      booked: 3,
      cancelled: 0,
      sync: { ...NO_SYNC, synced: 1, flagged: 1 },
    });
    expect(of(days, '2026-10-26')).toMatchObject({
      asked: 0,
      booked: 0,
      cancelled: 1,
      successRate: null,
      sync: NO_SYNC,
    });
  });

  it('contain one company only', async () => {
    await using books = await openBooks();
    const { saga } = await bookOne(books.store);
    await askedAt(books.url, '2026-10-25T12:00:00Z', saga.id);
    expect(of(await books.store.insight.bookingDays('2', span), '2026-10-25')).toEqual(quietDay('2026-10-25'));
    expect(await books.store.insight.bookingDays('3', span)).toEqual([]);
  });
});

async function cancelOne(store: Store, appointmentId: string): Promise<string> {
  const { phases, startMs, endMs } = await appointmentNow(store, appointmentId);
  const begun = await store.bookings.beginChange({
    companyId: '1',
    appointmentId,
    kind: 'cancel',
    steps: stepsOf(phases, { action: 'cancel' }),
    holds: [],
    key: null,
    leaseMs: minuteMs,
    who: 'lina',
  });
  if (begun.state !== 'begun') throw new Error(`not begun but ${begun.state}`);
  await store.bookings.finish(begun.claim, {
    appointmentId: begun.saga.appointmentId,
    saga: 'done',
    appointment: { status: 'cancelled', syncStatus: 'synced', startMs, endMs },
    phases,
    holds: [],
    result: null,
    alert: null,
  });
  return begun.saga.id;
}
