import { expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { queryRows } from '../query-rows.ts';
import { beginOne, bookOne, minuteMs, openBooks, tenMs } from './sample-bookings.ts';

const endMs = tenMs + 90 * minuteMs;
const endsAt = new Date(endMs).toISOString();

const liveAt = (store: Store, nowMs: number, companyId = '1') =>
  store.read((reader) => reader.futureBookings(companyId, nowMs));

it('phase by phase, booked or only begun, until the end of the whole appointment', async () => {
  await using books = await openBooks();
  await bookOne(books.store);
  await beginOne(books.store, { staffId: 's2' });
  const live = await liveAt(books.store, endMs - 1);
  const own = (staffId: string, bookingUid: unknown) => ({ serviceId: '440', staffId, bookingUid, endsAt });
  expect(live).toHaveLength(4);
  const uid: unknown = expect.any(String);
  expect(live).toEqual(expect.arrayContaining([own('s1', uid), own('s1', uid), own('s2', null), own('s2', null)]));
  expect(await liveAt(books.store, endMs)).toEqual([]);
  expect(await liveAt(books.store, tenMs, '2')).toEqual([]);
});

it.each(['cancelled', 'failed'])('an appointment that is %s is left out', async (status) => {
  await using books = await openBooks();
  await bookOne(books.store);
  await queryRows(books.url, `UPDATE calops.appointments SET status = '${status}'`);
  expect(await liveAt(books.store, tenMs)).toEqual([]);
});

it('an active appointment without an active phase counts once, without a staff member', async () => {
  await using books = await openBooks();
  await bookOne(books.store);
  await queryRows(books.url, `UPDATE calops.appointment_phases SET status = 'cancelled'`);
  expect(await liveAt(books.store, tenMs)).toEqual([{ serviceId: '440', staffId: null, bookingUid: null, endsAt }]);
});
