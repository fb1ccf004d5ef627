import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginOne, bookOne, minuteMs, openBooks, tenMs } from './sample-bookings.ts';
import type { Books } from './sample-bookings.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books[Symbol.asyncDispose]());

const at = (fromMin: number, toMin: number) => ({ fromMs: tenMs + fromMin * minuteMs, toMs: tenMs + toMin * minuteMs });
const holders = (staffIds: readonly string[], fromMin: number, toMin: number, companyId = '1') =>
  books.store.bookings.holdersOf(companyId, staffIds, at(fromMin, toMin));

test("a holder of a staff member's time is found by an overlap of any length, and only by an overlap", async () => {
  const { appointment } = await bookOne(books.store);
  const emma = { appointmentId: appointment.id, staffId: 's1', isBeingChanged: false };
  // 10:00 to 10:30 and 11:15 to 11:30 are held, the gap between them is not
  expect(await holders(['s1'], 29, 31)).toEqual([emma]);
  expect(await holders(['s1'], -60, 600)).toEqual([emma]);
  expect(await holders(['s1', 's1', 's2'], 80, 81)).toEqual([emma]);
  expect(await holders(['s1'], 30, 75)).toEqual([]);
  expect(await holders(['s1'], -30, 0)).toEqual([]);
  expect(await holders(['s2'], 0, 30)).toEqual([]);
  expect(await holders([], 0, 30)).toEqual([]);
  expect(await holders(['s1'], 0, 30, '2')).toEqual([]);
});

test('a holder says whether a saga is changing it; appointments that need a person are left out', async () => {
  const startMs = tenMs + 24 * 60 * minuteMs;
  const begun = await beginOne(books.store, { startMs });
  const holder = { appointmentId: begun.appointment.id, staffId: 's1', isBeingChanged: true };
  expect(await holders(['s1'], 24 * 60, 24 * 60 + 5)).toEqual([holder]);
  const { phases, endMs } = begun.appointment;
  await books.store.bookings.finish(begun.claim, {
    appointmentId: begun.appointment.id,
    saga: 'manual_review',
    appointment: { status: 'pending', syncStatus: 'manual_review', startMs, endMs },
    phases,
    holds: null,
    result: null,
    alert: null,
  });
  expect(await holders(['s1'], 24 * 60, 24 * 60 + 5)).toEqual([]);
});
