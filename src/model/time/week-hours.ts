import { mergeIntervals } from './interval.ts';

/** Hours as a manifest declares them, without a calendar: opening them on a date is in hours.ts. */

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

/** Minutes since the local midnight. */
export interface DayMinutes {
  readonly from: number;
  readonly to: number;
}

/** Of a range such as `09:00-12:30`. */
export function minutesOf(range: TimeRange): DayMinutes {
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

/** Ascending; stretches that overlap or adjoin are one range. One that does not end after its start opens nothing. */
export function joinRanges(stretches: readonly DayMinutes[]): readonly TimeRange[] {
  const merged = mergeIntervals(stretches.map(({ from, to }) => ({ fromMs: from, toMs: to })));
  return merged.map(({ fromMs, toMs }) => rangeOf(fromMs, toMs));
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
