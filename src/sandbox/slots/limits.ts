import type { BookingWindow } from '../../calcom/wire/policy.ts';
import { readLimits } from '../event-types/settings.ts';
import type { EventTypeRow, Settings, Span } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { instantOf, localDay, weekdayOf } from './time-zone.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

type Unit = 'day' | 'week' | 'month' | 'year';
const UNITS: readonly Unit[] = ['year', 'month', 'week', 'day'];

interface Asked {
  readonly type: EventTypeRow;
  readonly span: Span;
  readonly zone: string;
  readonly lengthMinutes: number;
  readonly exceptUid?: string | undefined;
}

/** Periods in which the type has reached its limit: by number, or by minutes including the new booking. */
export function limitedPeriods(world: World, asked: Asked): readonly Span[] {
  const { count, minutes } = limitsOf(asked.type);
  return UNITS.flatMap((unit) => {
    const most = { count: count[unit], minutes: minutes[unit] };
    if (!most.count && !most.minutes) return [];
    return periods(asked.zone, unit, asked.span).filter((period) => {
      const used = usage(world, asked, period);
      const isFull = Boolean(most.count) && used.count >= Number(most.count);
      return isFull || (Boolean(most.minutes) && used.minutes + asked.lengthMinutes > Number(most.minutes));
    });
  });
}

/** The limit already reached at this time, whatever the length of the new booking. */
export function reachedLimit(world: World, asked: Asked): 'count' | 'minutes' | undefined {
  const { count, minutes } = limitsOf(asked.type);
  const isReached = (what: 'count' | 'minutes', most: number | undefined, unit: Unit): boolean =>
    Boolean(most) && periods(asked.zone, unit, asked.span).some((at) => usage(world, asked, at)[what] >= Number(most));
  if (UNITS.some((unit) => isReached('count', count[unit], unit))) return 'count';
  return UNITS.some((unit) => isReached('minutes', minutes[unit], unit)) ? 'minutes' : undefined;
}

/** An unreadable limit counts as none. */
function limitsOf({ settings }: EventTypeRow): Record<'count' | 'minutes', Partial<Record<Unit, number>>> {
  return {
    count: readLimits(settings.bookingLimitsCount) ?? {},
    minutes: readLimits(settings.bookingLimitsDuration) ?? {},
  };
}

function usage(world: World, { type, exceptUid }: Asked, period: Span): Record<'count' | 'minutes', number> {
  const rows = world.bookings
    .ofEventType(type.id, period)
    .filter((row) => row.status === 'accepted' && row.startMs >= period.startMs && row.uid !== exceptUid);
  const spent = rows.reduce((sum, row) => sum + (row.endMs - row.startMs), 0);
  return { count: rows.length, minutes: spent / MINUTE_MS };
}

/** The days, weeks (from Sunday), months or years of the time zone that the span touches. */
function periods(zone: string, unit: Unit, span: Span): readonly Span[] {
  const found: Span[] = [];
  let first = firstDay(unit, localDay(zone, span.startMs));
  do {
    const next = nextFirstDay(unit, first);
    found.push({ startMs: instantOf(zone, first), endMs: instantOf(zone, next) });
    first = next;
  } while (instantOf(zone, first) < span.endMs);
  return found;
}

function firstDay(unit: Unit, day: number): number {
  const date = new Date(day * DAY_MS);
  switch (unit) {
    case 'day':
      return day;
    case 'week':
      return day - weekdayOf(day);
    case 'month':
      return day - date.getUTCDate() + 1;
    case 'year':
      return Date.UTC(date.getUTCFullYear(), 0, 1) / DAY_MS;
  }
  throw new Error(`no such unit: ${JSON.stringify(unit satisfies never)}`);
}

/** Starts from a day that is certainly in the next period and returns that period's first day. */
function nextFirstDay(unit: Unit, first: number): number {
  const step = { day: 1, week: 7, month: 31, year: 366 }[unit];
  return firstDay(unit, first + step);
}

interface Moment {
  readonly startMs: number;
  readonly now: number;
  /** The time zone in which the window's days are counted. */
  readonly zone: string;
}

/**
 * Returns true if a start is within the type's notice, or outside the days in which it may be booked. A rolling window, which counts days
 * with free slots, limits only the slots, not the bookings.
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
