import { describe, expect, it } from 'vitest';
import { lastDays, sumsOf } from '../../../../src/runtime/dashboard/parts/booking-chart.ts';
import type { BookingDay } from '../../../../src/store/insight/insight-store.ts';
import { quietDay } from '../../../support/booking/quiet-day.ts';

describe('the last days', () => {
  it.each([
    // half past eleven at night in Berlin, and in the night in which the clocks change
    [Date.UTC(2026, 10, 22, 22, 30), 'Europe/Berlin', '2026-11-09', '2026-11-22'],
    [Date.UTC(2026, 10, 22, 23, 30), 'Europe/Berlin', '2026-11-10', '2026-11-23'],
    [Date.UTC(2026, 9, 25, 0, 30), 'Europe/Berlin', '2026-10-12', '2026-10-25'],
    [Date.UTC(2026, 10, 22, 22, 30), 'America/New_York', '2026-11-09', '2026-11-22'],
    [Date.UTC(2026, 10, 22, 22, 30), 'Pacific/Auckland', '2026-11-10', '2026-11-23'],
  ])('at %i in %s are those of %s to %s', (nowMs, zone, from, to) => {
    expect(lastDays(nowMs, zone, 14)).toEqual({ from, to });
  });
});

describe('sums', () => {
  const day = (counts: Partial<BookingDay>): BookingDay => quietDay('2026-11-23', counts);

  it('count as a success what was booked, among what has ended', () => {
    const days = [day({ asked: 10, booked: 8, failed: 1, manualReview: 1 }), day({ asked: 3, booked: 1, open: 2 })];
    expect(sumsOf(days)).toEqual({ asked: 13, booked: 9, successRate: 9 / 11 });
  });

  it('know no rate where nothing has ended', () => {
    expect(sumsOf([day({ asked: 1, open: 1 })]).successRate).toBeNull();
  });
});
