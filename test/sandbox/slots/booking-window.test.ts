import { describe, expect, it } from 'vitest';
import type { BookingWindow } from '../../../src/calcom/wire/policy.ts';
import { DEFAULTS } from '../../../src/sandbox/event-types/columns.ts';
import { isOutOfBounds } from '../../../src/sandbox/slots/limits.ts';

/** A Friday. */
const NOW = Date.parse('2026-11-27T10:00:00Z');

function isOut(
  window: BookingWindow | null,
  start: string,
  more: { zone?: string; minimumBookingNotice?: number } = {},
): boolean {
  const { zone = 'UTC', minimumBookingNotice = 0 } = more;
  const settings = { ...DEFAULTS, minimumBookingNotice, bookingWindow: window };
  return isOutOfBounds(settings, { startMs: Date.parse(start), now: NOW, zone });
}

describe('a start is out of bounds', () => {
  it('within the notice, and no longer when it ends', () => {
    expect(isOut(null, '2026-11-27T11:59:59Z', { minimumBookingNotice: 120 })).toBe(true);
    expect(isOut(null, '2026-11-27T12:00:00Z', { minimumBookingNotice: 120 })).toBe(false);
  });

  it.each([
    ['2026-11-30T23:30:00Z', 'UTC', false],
    ['2026-12-01T00:00:00Z', 'UTC', true],
    ['2026-11-30T23:30:00Z', 'Europe/Berlin', true],
  ])('after the last of 3 calendar days: %s in %s: %s', (start, zone, expected) => {
    expect(isOut({ type: 'calendarDays', value: 3 }, start, { zone })).toBe(expected);
  });

  it.each([
    ['2026-12-01T09:00:00Z', false],
    ['2026-12-02T09:00:00Z', true],
  ])('after the last of 2 business days, which skip the weekend: %s: %s', (start, expected) => {
    expect(isOut({ type: 'businessDays', value: 2 }, start)).toBe(expected);
  });

  it.each([
    ['2026-12-06T23:00:00Z', true],
    ['2026-12-07T00:00:00Z', false],
    ['2026-12-08T23:30:00Z', false],
    ['2026-12-09T00:00:00Z', true],
  ])('before or after a range of days: %s: %s', (start, expected) => {
    expect(isOut({ type: 'range', value: ['2026-12-07', '2026-12-08'] }, start)).toBe(expected);
  });

  it('never by a rolling window, which bounds the slots only', () => {
    expect(isOut({ type: 'calendarDays', value: 1, rolling: true }, '2027-06-01T09:00:00Z')).toBe(false);
  });
});
