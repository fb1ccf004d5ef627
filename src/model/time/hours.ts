import { Temporal } from 'temporal-polyfill';
import { intersectIntervals, mergeIntervals, type Interval } from './interval.ts';

import { type HoursLevels, type TimeRange, WEEKDAYS, minutesOf, rangeOf } from './week-hours.ts';

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
