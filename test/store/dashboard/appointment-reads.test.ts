import { expect, it } from 'vitest';
import { bookOne, minuteMs, openBooks, tenMs } from '../bookings/sample-bookings.ts';

const DAY_MS = 86_400_000;

it('pages of appointments begin with the newest, and continue where the one before ended', async () => {
  await using books = await openBooks();
  const { store } = books;
  const made: string[] = [];
  // whatever day they are for
  for (const day of [3, 1, 4, 2, 0]) {
    made.unshift((await bookOne(store, { startMs: tenMs + day * DAY_MS })).appointment.id);
  }
  const page = async (before: string | null) =>
    (await store.dashboard.appointments('1', { limit: 2, before })).map(({ id }) => id);
  expect(await page(null)).toEqual(made.slice(0, 2));
  expect(await page(made[1] ?? '')).toEqual(made.slice(2, 4));
  expect(await page(made[3] ?? '')).toEqual(made.slice(4));
  expect(await page(made[4] ?? '')).toEqual([]);
  expect(await page('no id')).toEqual([]);
});

it('upcoming appointments are active and not over, the next first', async () => {
  await using books = await openBooks();
  const { store } = books;
  const over = await bookOne(store, { startMs: tenMs });
  const now = await bookOne(store, { startMs: tenMs + 2 * 60 * minuteMs, staffId: 's2' });
  const later = await bookOne(store, { startMs: tenMs + DAY_MS });
  const next = await store.dashboard.upcoming('1', tenMs + 150 * minuteMs, 5);
  expect(next.map(({ id }) => id)).toEqual([now.appointment.id, later.appointment.id]);
  expect(next[0]?.phases).toHaveLength(2);
  expect(next.map(({ id }) => id)).not.toContain(over.appointment.id);
  expect(await store.dashboard.upcoming('1', tenMs, 1)).toHaveLength(1);
});

it('no appointment of another company is returned', async () => {
  await using books = await openBooks();
  const { appointment } = await bookOne(books.store);
  const { dashboard } = books.store;
  expect(await dashboard.appointmentsById('1', [appointment.id])).toEqual([appointment]);
  expect(await dashboard.appointmentsById('2', [appointment.id])).toEqual([]);
  expect(await dashboard.appointments('2', { limit: 5, before: null })).toEqual([]);
  expect(await dashboard.upcoming('2', tenMs - DAY_MS, 5)).toEqual([]);
});
