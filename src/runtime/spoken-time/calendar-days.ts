import { Temporal } from 'temporal-polyfill';
import type { CalendarDay, DatePart, Share } from './parts.ts';
import type { RefusalCode } from './refusal.ts';

type PlainDate = Temporal.PlainDate;

export interface Calendar extends Days {
  /** Bare weekdays and dates count from this day: today, or the start of the window that they end. */
  readonly after: PlainDate;
}

/** A date without a year that has just passed is more likely an error than a request for the next year. */
const LONGEST_WAIT_DAYS = 270;

type WeekdayPart = Extract<DatePart, { kind: 'weekday' }>;

/** Every day, or range of days, that all parts allow. A named date decides; weekday and week must agree with it. */
export function resolveDays(parts: readonly DatePart[], calendar: Calendar): readonly DayRange[] | RefusalCode {
  const later = parts.filter((part) => part.kind === 'later');
  const weekdays = parts.filter((part) => part.kind === 'weekday');
  const spans = parts.filter((part) => isSpan(part));
  const dates = namedDates(parts, calendar);
  if (typeof dates === 'string') return dates;
  if (later.length > 1 || spans.length > 1 || weekdays.some(({ weekday }) => weekday !== weekdays[0]?.weekday)) {
    return 'contradiction';
  }
  const ranges = spans.flatMap((part) => rangesOf(part, calendar));
  if (isInWeeks(parts)) return inWeeks(later[0], weekdays[0], calendar);
  const base = combine({ dates, ranges, weekday: weekdays[0] }, { ...calendar, isCounted: later.length > 0 });
  if (base.length === 0) return 'contradiction';
  const counted = countOn(base, later[0]);
  return typeof counted === 'string' ? counted : onWeekday(counted, weekdays[0], later.length > 0);
}

interface Named {
  /** Null: no date is named. */
  readonly dates: readonly PlainDate[] | null;
  readonly ranges: readonly DayRange[];
  readonly weekday: WeekdayPart | undefined;
}

function combine({ dates, ranges, weekday }: Named, calendar: Calendar & { isCounted: boolean }): readonly DayRange[] {
  const isMeant = (day: PlainDate) =>
    (weekday === undefined || day.dayOfWeek === weekday.weekday) &&
    (ranges.length === 0 || ranges.some((range) => contains(range, day)));
  if (dates !== null) return dates.filter(isMeant).map(single);
  if (weekday === undefined) return ranges.length > 0 ? ranges : [single(calendar.today)];
  if (ranges.length === 0) return weekdayDates(weekday, calendar).map(single);
  const days = ranges.map((range) => daysOf(range).filter(isMeant));
  return days.every((all) => all.length === 1) ? days.flat().map(single) : [];
}

/** The days of `heute`, `morgen` and dates; null if none is named. Two of them must be the same day. */
function namedDates(parts: readonly DatePart[], calendar: Calendar): readonly PlainDate[] | RefusalCode | null {
  let agreed: readonly PlainDate[] | null = null;
  for (const part of parts) {
    if (part.kind !== 'days' && part.kind !== 'date') continue;
    const options =
      part.kind === 'days' ? [calendar.today.add({ days: part.days })] : datesOf(part.options, calendar.after);
    if (typeof options === 'string') return options;
    agreed = agreed === null ? options : agreed.filter((one) => options.some((other) => other.equals(one)));
  }
  return agreed;
}

function datesOf(options: readonly CalendarDay[], after: PlainDate): readonly PlainDate[] | RefusalCode {
  const all = options.map((option) => nextDate(option, after));
  const possible = all.filter((one) => typeof one !== 'string');
  return possible.length > 0 ? possible : (all.find((one) => typeof one === 'string') ?? 'impossible-date');
}

/** The next such day from `after` on. A day without a month is in this month or in the next. */
function nextDate({ day, month, year }: CalendarDay, after: PlainDate): PlainDate | RefusalCode {
  if (month === undefined) {
    const { year, month } = day < after.day ? after.add({ months: 1 }) : after;
    return dateOf(year, month, day);
  }
  if (year !== undefined) return dateOf(year, month, day);
  const isNextYear = month < after.month || (month === after.month && day < after.day);
  if (!isNextYear) return dateOf(after.year, month, day);
  const date = dateOf(after.year + 1, month, day);
  if (typeof date === 'string') return date;
  return after.until(date).days > LONGEST_WAIT_DAYS ? 'past' : date;
}

function dateOf(year: number, month: number, day: number): PlainDate | RefusalCode {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return 'impossible-date';
  }
}

/** The rule and its reasons are in docs/spoken-times.md. */
function weekdayDates(
  { weekday, which }: WeekdayPart,
  { today, after, isCounted }: Calendar & { isCounted: boolean },
): readonly PlainDate[] {
  const from = which === 'bare' ? after : today;
  const ahead = (weekday - from.dayOfWeek + 7) % 7;
  const isLaterThisWeek = weekday > from.dayOfWeek;
  const inDays = (...days: readonly number[]) => days.map((all) => from.add({ days: all }));
  switch (which) {
    case 'bare':
      return ahead === 0 && !isCounted ? inDays(0, 7) : inDays(ahead);
    case 'this':
      return inDays(ahead);
    case 'coming':
      return inDays(ahead || 7);
    case 'next':
      return isLaterThisWeek ? inDays(ahead, ahead + 7) : inDays(ahead || 7);
    case 'afterNext':
      return isLaterThisWeek ? inDays(ahead + 7, ahead + 14) : inDays((ahead || 7) + 7);
  }
}

function countOn(
  base: readonly DayRange[],
  later: Extract<DatePart, { kind: 'later' }> | undefined,
): readonly DayRange[] | RefusalCode {
  if (later === undefined) return base;
  const [{ first, last } = { first: null, last: null }, ...others] = base;
  if (first === null || others.length > 0 || !first.equals(last)) return 'contradiction';
  try {
    return later.options.map((amount) => single(first.add({ [later.unit]: amount }, { overflow: 'reject' })));
  } catch {
    return 'impossible-date';
  }
}

/** `in drei Wochen am Montag`, `in drei Tagen am Samstag`: in that order, with no other word for a day. */
function isInWeeks(parts: readonly DatePart[]): boolean {
  const [first, second, ...others] = parts;
  return first?.kind === 'later' && first.unit === 'days' && second?.kind === 'weekday' && others.length === 0;
}

/** The Monday of the week in three weeks, or three weeks after the coming Monday: often the same, otherwise both. */
function inWeeks(
  later: Extract<DatePart, { kind: 'later' }> | undefined,
  weekday: WeekdayPart | undefined,
  calendar: Calendar,
): readonly DayRange[] | RefusalCode {
  if (later === undefined || weekday === undefined) return 'contradiction';
  const counted = later.options.flatMap((days) => {
    const day = calendar.today.add({ days });
    if (days % 7 === 0) return [single(day.add({ days: weekday.weekday - day.dayOfWeek }))];
    return day.dayOfWeek === weekday.weekday ? [single(day)] : [];
  });
  const coming = resolveDays([weekday, later], calendar);
  const all = typeof coming === 'string' ? counted : [...counted, ...coming];
  return all.length === 0 ? 'contradiction' : all;
}

/** `Freitag in acht Tagen` is a Friday: the weekday decides what eight days mean. */
function onWeekday(
  days: readonly DayRange[],
  named: WeekdayPart | undefined,
  isCounted: boolean,
): readonly DayRange[] | RefusalCode {
  if (named === undefined || !isCounted) return days;
  const agreed = days.filter(({ first }) => first.dayOfWeek === named.weekday);
  return agreed.length === 0 ? 'contradiction' : agreed;
}

function single(day: PlainDate): DayRange {
  return { first: day, last: day };
}

function contains({ first, last }: DayRange, day: PlainDate): boolean {
  return first.until(day).sign >= 0 && day.until(last).sign >= 0;
}

function daysOf({ first, last }: DayRange): readonly PlainDate[] {
  return Array.from({ length: first.until(last).days + 1 }, (_, days) => first.add({ days }));
}

/** Both days are included. */
export interface DayRange {
  readonly first: PlainDate;
  readonly last: PlainDate;
}

/** Parts that mean several days. */
type SpanPart = Extract<DatePart, { kind: 'week' | 'calendarWeek' | 'weekend' | 'month' | 'monthFromNow' }>;
function isSpan(part: DatePart): part is SpanPart {
  return ['week', 'calendarWeek', 'weekend', 'month', 'monthFromNow'].includes(part.kind);
}

interface Days {
  readonly today: PlainDate;
  /** Today is Saturday or Sunday, and the business does not open again before Monday. */
  readonly isWeekendOver: boolean;
}

/** Ranges that the part can mean; none for a week that does not exist. */
function rangesOf(part: SpanPart, { today, isWeekendOver }: Days): readonly DayRange[] {
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
 * Saturdays. A past weekend is not this weekend. On a Sunday that is still open, `am Wochenende` can be today or in a week, like `Freitag`
 * on a Friday.
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

/** The next week of that number, from this week on: ISO 8601 and Germans number weeks the same way. */
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
