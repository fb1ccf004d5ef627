import type { BookingWindow } from '../../calcom/wire/policy.ts';
import type { Settings } from '../world/rows.ts';
import { localDay, weekdayOf } from './time-zone.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

interface Moment {
  readonly startMs: number;
  readonly now: number;
  /** Where the days of the window are counted. */
  readonly zone: string;
}

/**
 * Whether a start is within the notice that the type asks for, or outside the days that it may be booked in. A rolling window,
 * which counts days with free slots, bounds the slots only, not the bookings.
 */
export function isOutOfBounds(settings: Settings, { startMs, now, zone }: Moment): boolean {
  if (startMs < now + settings.minimumBookingNotice * MINUTE_MS) return true;
  const window = settings.bookingWindow;
  if (!window) return false;
  const day = localDay(zone, startMs);
  if (window.type === 'range') {
    const [from, to] = window.value;
    return day < Math.floor(Date.parse(from) / DAY_MS) || day > Math.floor(Date.parse(to) / DAY_MS);
  }
  return window.rolling !== true && day > lastDay(window, localDay(zone, now));
}

function lastDay(window: Exclude<BookingWindow, { readonly type: 'range' }>, today: number): number {
  if (window.type === 'calendarDays') return today + window.value;
  let day = today;
  for (let left = window.value; left > 0;) {
    day += 1;
    if (isBusinessDay(day)) left -= 1;
  }
  return day;
}

export function isBusinessDay(day: number): boolean {
  return weekdayOf(day) % 6 !== 0;
}
