import { describe, expect, it } from 'vitest';
import { NO_SYNC } from '../../support/booking/quiet-day.ts';
import { bookOne, minuteMs, openBooks, phasesOf, tenMs } from '../bookings/sample-bookings.ts';

const first = { from: '2026-12-01', to: '2026-12-01' };
const jan = { staffId: 's2', name: 'jan', title: 'Jan', days: [] };

describe('work of staff', () => {
  it('counts the minutes of segments, not free gaps, and names staff without work', async () => {
    await using books = await openBooks();
    await bookOne(books.store);
    await bookOne(books.store, { startMs: tenMs + 180 * minuteMs });
    expect(await books.store.insight.staffWork('1', first)).toEqual([
      {
        staffId: 's1',
        name: 'emma',
        title: 'Emma',
        days: [{ day: '2026-12-01', appointments: 2, busyMinutes: 90, sync: { ...NO_SYNC, pending: 2 } }],
      },
      jan,
    ]);
  });

  it('gives each day its part of a night, and the appointment to the day on which it starts', async () => {
    await using books = await openBooks();
    const startMs = Date.UTC(2026, 11, 1, 22, 45);
    await bookOne(books.store, { startMs, phases: phasesOf('s1', startMs) });
    const [emma] = await books.store.insight.staffWork('1', { from: '2026-12-01', to: '2026-12-02' });
    expect(emma?.days).toEqual([
      { day: '2026-12-01', appointments: 1, busyMinutes: 15, sync: { ...NO_SYNC, pending: 1 } },
      { day: '2026-12-02', appointments: 0, busyMinutes: 30, sync: NO_SYNC },
    ]);
  });

  it('ends a day where the clocks of the company do, on the night on which they are put forward', async () => {
    await using books = await openBooks();
    const startMs = Date.parse('2027-03-28T21:15:00Z'); // 23:15 in Berlin, whose midnight is 22:00 UTC since that morning
    await bookOne(books.store, { startMs, phases: phasesOf('s1', startMs) });
    const [emma] = await books.store.insight.staffWork('1', { from: '2027-03-28', to: '2027-03-29' });
    expect(emma?.days.map(({ day, busyMinutes }) => [day, busyMinutes])).toEqual([
      ['2027-03-28', 30],
      ['2027-03-29', 15],
    ]);
  });

  it('counts booked minutes of segments by branch and day', async () => {
    await using books = await openBooks();
    await bookOne(books.store);
    const startMs = Date.UTC(2026, 11, 1, 22, 45);
    await bookOne(books.store, { startMs, phases: phasesOf('s1', startMs) });
    const work = await books.store.insight.bookedWork('1', { from: '2026-12-01', to: '2026-12-02' });
    expect(work).toEqual([
      { staffId: 's1', branchId: 'b1', day: '2026-12-01', minutes: 60 },
      { staffId: 's1', branchId: 'b1', day: '2026-12-02', minutes: 30 },
    ]);
    expect(await books.store.insight.bookedWork('2', first)).toEqual([]);
  });

  it('counts a start of a class once, however many customers share it, and all staff of a collective service', async () => {
    await using books = await openBooks();
    const [phase] = phasesOf('s1', tenMs);
    if (!phase) throw new Error('there is a first phase');
    const time = { fromMs: phase.startMs, toMs: phase.endMs };
    const seat = { ...time, staffId: 's1', class: { key: 'yoga', capacity: 3 } };
    for (const _ of [1, 2, 3]) await bookOne(books.store, { phases: [phase], holds: [seat] });
    const nextMs = tenMs + 180 * minuteMs;
    const together = phasesOf('s1', nextMs).slice(0, 1);
    const both = ['s1', 's2'].map((staffId) => ({ staffId, fromMs: nextMs, toMs: nextMs + 30 * minuteMs }));
    await bookOne(books.store, { startMs: nextMs, phases: together, holds: both });
    const place = { branchId: 'b1', day: '2026-12-01' };
    expect(await books.store.insight.bookedWork('1', first)).toEqual([
      { ...place, staffId: 's1', minutes: 60 },
      { ...place, staffId: 's2', minutes: 30 },
    ]);
    const work = await books.store.insight.staffWork('1', first);
    expect(work.map(({ days: [day] }) => [day?.appointments, day?.busyMinutes])).toEqual([
      [4, 60],
      [1, 30],
    ]);
    const classes = await books.store.insight.bookedClasses('1', { fromMs: tenMs, toMs: nextMs }, 5);
    expect(classes).toEqual([
      { serviceId: '440', branchId: 'b1', staffId: 's1', startMs: tenMs, taken: 3, capacity: 3 },
    ]);
    expect(await books.store.insight.bookedClasses('1', { fromMs: tenMs + 1, toMs: nextMs }, 5)).toEqual([]);
  });

  it('contains one company only', async () => {
    await using books = await openBooks();
    await bookOne(books.store);
    const theirs = await books.store.insight.staffWork('2', first);
    expect(theirs.map(({ staffId, days }) => [staffId, days])).toEqual([
      ['s1', []],
      ['s2', []],
    ]);
    expect(await books.store.insight.staffWork('3', first)).toEqual([]);
  });
});
