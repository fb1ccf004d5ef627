import { Temporal } from 'temporal-polyfill';
import type { DatePart, Share } from './parts.ts';

type PlainDate = Temporal.PlainDate;

/** Both days belong to it. */
export interface DayRange {
  readonly first: PlainDate;
  readonly last: PlainDate;
}

/** Parts that mean several days. */
type SpanPart = Extract<DatePart, { kind: 'week' | 'calendarWeek' | 'weekend' | 'month' | 'monthFromNow' }>;
export function isSpan(part: DatePart): part is SpanPart {
  return ['week', 'calendarWeek', 'weekend', 'month', 'monthFromNow'].includes(part.kind);
}

export interface Days {
  readonly today: PlainDate;
  /** Today is Saturday or Sunday, and the business opens no more before Monday. */
  readonly isWeekendOver: boolean;
}

/** Ranges that the part can mean; none for a week that no year has. */
export function rangesOf(part: SpanPart, { today, isWeekendOver }: Days): readonly DayRange[] {
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  switch (part.kind) {
    case 'week':
      return [weekShare(monday.add({ weeks: part.weeks }), part.share)];
    case 'calendarWeek':
      return calendarWeek(part.week, monday);
    case 'weekend':
      return weekends(part.which, { today, isWeekendOver }).map((saturday) => ({
        first: saturday,
        last: saturday.add({ days: 1 }),
      }));
    case 'month': {
      const year = part.year ?? today.year + (part.month < today.month ? 1 : 0);
      return [monthShare(Temporal.PlainYearMonth.from({ year, month: part.month }), part.share)];
    }
    case 'monthFromNow':
      return [monthShare(today.toPlainYearMonth().add({ months: part.months }), part.share)];
  }
}

/**
 * Saturdays. A weekend that is over is no longer this one. On a Sunday that is still open, `am Wochenende` can be today or in a
 * week, as `Freitag` is on a Friday.
 */
function weekends(
  which: Extract<SpanPart, { kind: 'weekend' }>['which'],
  { today, isWeekendOver }: Days,
): readonly PlainDate[] {
  const saturday = today.add({ days: 6 - today.dayOfWeek });
  const isWeekend = today.dayOfWeek >= 6;
  const inWeeks = (...weeks: readonly number[]) => weeks.map((all) => saturday.add({ weeks: all }));
  switch (which) {
    case 'bare':
      if (isWeekendOver) return inWeeks(1);
      return today.dayOfWeek === 7 ? inWeeks(0, 1) : inWeeks(0);
    case 'this':
      return inWeeks(isWeekendOver ? 1 : 0);
    case 'coming':
      return inWeeks(isWeekend ? 1 : 0);
    case 'next':
      return isWeekend ? inWeeks(1) : inWeeks(0, 1);
    case 'afterNext':
      return isWeekend ? inWeeks(2) : inWeeks(1, 2);
  }
}

/** The next week of that number, from this week on: ISO 8601 counts as Germans do. */
function calendarWeek(week: number, monday: PlainDate): readonly DayRange[] {
  const found = Array.from({ length: 54 }, (_, weeks) => monday.add({ weeks })).find((one) => one.weekOfYear === week);
  return found ? [weekShare(found, 'whole')] : [];
}

/** Days from Monday on, 0 to 6. */
const WEEK_SHARES: Readonly<Record<Share, readonly [number, number]>> = {
  whole: [0, 6],
  start: [0, 1],
  middle: [1, 3],
  end: [3, 6],
};

function weekShare(monday: PlainDate, share: Share): DayRange {
  const [first, last] = WEEK_SHARES[share];
  return { first: monday.add({ days: first }), last: monday.add({ days: last }) };
}

function monthShare(month: Temporal.PlainYearMonth, share: Share): DayRange {
  const day = (number: number) => month.toPlainDate({ day: number });
  const last = day(month.daysInMonth);
  switch (share) {
    case 'whole':
      return { first: day(1), last };
    case 'start':
      return { first: day(1), last: day(10) };
    case 'middle':
      return { first: day(11), last: day(20) };
    case 'end':
      return { first: day(21), last };
  }
}
