import { Temporal } from 'temporal-polyfill';
import { intersectIntervals, mergeIntervals, type Interval } from './interval.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A time range of one day, `09:00-12:30`, in local time. The end may be `24:00`. */
export type TimeRange = string;

/**
 * Opening hours of a company or branch, or working hours of a staff member. Ranges are ascending and apart; an empty list is a day on which
 * it is closed.
 */
export interface Hours {
  /** Days without an entry are closed. Absent: the week of the next level applies (staff member → branch → company). */
  readonly week?: { readonly [Day in Weekday]?: readonly TimeRange[] };
  /** By ISO date; replaces the week on that day. */
  readonly exceptions?: { readonly [date: string]: readonly TimeRange[] };
}

/** The hours of the levels that apply, the most specific first: staff member, branch, company. Null: this level declares none. */
export type HoursLevels = readonly (Hours | null)[];

/**
 * The ranges of one local day; null if no level declares hours for it.
 *
 * | the most specific level with hours | ranges |
 * |---|---|
 * | has an exception for the date | the exception's |
 * | has a week, and a level behind it has an exception for the date | its week's, within that exception |
 * | has a week | its week's |
 * | has neither | those of the levels behind it |
 *
 * So a branch that closes on a day closes for staff with hours of their own too, unless they declare that day themselves.
 */
export function rangesOn(levels: HoursLevels, date: Temporal.PlainDate): readonly TimeRange[] | null {
  const [own, ...others] = levels;
  if (own === undefined) return null;
  const day = date.toString();
  const exception = own?.exceptions?.[day];
  if (exception) return exception;
  if (!own?.week) return rangesOn(others, date);
  const ranges = own.week[WEEKDAYS[date.dayOfWeek - 1] ?? 'sun'] ?? [];
  const limit = others.map((level) => level?.exceptions?.[day]).find((one) => one !== undefined);
  return limit ? inBoth(ranges, limit) : ranges;
}

function inBoth(ranges: readonly TimeRange[], limit: readonly TimeRange[]): readonly TimeRange[] {
  const asIntervals = (list: readonly TimeRange[]): Interval[] =>
    list.map((range) => {
      const { from, to } = minutesOf(range);
      return { fromMs: from, toMs: to };
    });
  return intersectIntervals(asIntervals(ranges), asIntervals(limit)).map(({ fromMs, toMs }) => rangeOf(fromMs, toMs));
}

/** The times within an interval at which these levels are open; the whole interval where no level declares hours. */
export function openIntervals(levels: HoursLevels, timeZone: string, within: Interval): readonly Interval[] {
  if (levels.every((level) => level === null)) return [within];
  const days = localDays(within, timeZone);
  const open: Interval[] = [];
  for (let at = 0; at < days.length; at += WEEK) open.push(...openOn(days.slice(at, at + WEEK), levels, timeZone));
  return intersectIntervals(mergeIntervals(open), [within]);
}

const WEEK = 7;
const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;

/**
 * Reading a time zone is slow (0.1 ms): a week without a clock change needs its two ends only. No zone changes its clocks twice in a week.
 */
function openOn(days: readonly Temporal.PlainDate[], levels: HoursLevels, timeZone: string): readonly Interval[] {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return [];
  const startMs = instantAt(first, 0, timeZone);
  const isRegular = instantAt(last, DAY_MINUTES, timeZone) - startMs === days.length * DAY_MINUTES * MINUTE_MS;
  return days.flatMap((date, index): Interval[] => {
    const at = (minute: number): number =>
      isRegular ? startMs + (index * DAY_MINUTES + minute) * MINUTE_MS : instantAt(date, minute, timeZone);
    const ranges = rangesOn(levels, date) ?? ['00:00-24:00'];
    return ranges.map((range) => {
      const { from, to } = minutesOf(range);
      return { fromMs: at(from), toMs: at(to) };
    });
  });
}

/** Every local day that an interval touches, at least the one that contains its start. */
function localDays({ fromMs, toMs }: Interval, timeZone: string): readonly Temporal.PlainDate[] {
  const first = localDate(fromMs, timeZone);
  const last = localDate(Math.max(fromMs, toMs - 1), timeZone);
  const count = first.until(last).days + 1;
  return Array.from({ length: count }, (_, days) => first.add({ days }));
}

export function localDate(ms: number, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDate();
}

/**
 * When the clocks of a time zone show that minute of the day (1440: the end of the day). A time that the clocks show twice is the first
 * one; one that they skip is the moment of the change.
 */
export function instantAt(date: Temporal.PlainDate, minute: number, timeZone: string): number {
  const wall = date.toPlainDateTime().add({ minutes: minute });
  const earlier = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(wall)) return earlier.epochMilliseconds;
  return (earlier.getTimeZoneTransition('next') ?? earlier).epochMilliseconds;
}

/** Minutes since the local midnight, of a range such as `09:00-12:30`. */
export function minutesOf(range: TimeRange): { readonly from: number; readonly to: number } {
  const [from = '', to = ''] = range.split('-');
  return { from: minuteOfDay(from), to: minuteOfDay(to) };
}

export function minuteOfDay(time: string): number {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

export function rangeOf(from: number, to: number): TimeRange {
  return `${clockTime(from)}-${clockTime(to)}`;
}

function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** `mon-fri 09:00-12:30, 13:30-18:00; sat 09:00-14:00; 2026-12-24 closed` */
export function hoursText({ week, exceptions = {} }: Hours): string {
  const runs: { first: Weekday; last: Weekday; text: string }[] = [];
  for (const day of week ? WEEKDAYS : []) {
    const text = rangesText(week?.[day] ?? []);
    const run = runs.at(-1);
    if (run?.text === text) run.last = day;
    else runs.push({ first: day, last: day, text });
  }
  const days = runs
    .filter(({ text }) => text !== 'closed')
    .map(({ first, last, text }) => `${first === last ? first : `${first}-${last}`} ${text}`);
  const dates = Object.entries(exceptions).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = [...days, ...dates.map(([date, ranges]) => `${date} ${rangesText(ranges)}`)].join('; ');
  return text === '' ? 'closed' : text;
}

function rangesText(ranges: readonly TimeRange[]): string {
  return ranges.length === 0 ? 'closed' : ranges.join(', ');
}
