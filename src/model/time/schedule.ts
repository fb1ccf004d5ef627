import type { Read } from '../read.ts';
import { type Hours, minuteOfDay, joinRanges, type TimeRange, type Weekday, WEEKDAYS } from './week-hours.ts';

/** Working hours of a Cal.com user. A user has any number of them; event types without a schedule of their own use the default. */
export interface Schedule {
  readonly id: number;
  /** Cal.com user id. */
  readonly ownerId: number;
  readonly name: string;
  readonly timeZone: string;
  readonly isDefault: boolean;
  /** Always has a week. Exceptions are Cal.com's overrides; overrides in the past are included. */
  readonly hours: Hours;
}

/** Hours under Cal.com's names; times are `HH:MM`. */
export interface ScheduleHours {
  readonly availability: readonly {
    readonly days: readonly string[];
    readonly startTime: string;
    readonly endTime: string;
  }[];
  readonly overrides: readonly { readonly date: string; readonly startTime: string; readonly endTime: string }[];
}

/** What a schedule opens, as apply writes it. `hours` has a week; its exceptions become overrides. */
export interface ScheduleContent {
  readonly timeZone: string;
  readonly hours: Hours;
}

/** The schedules of a team's members, read once. */
export interface ScheduleReading {
  /** Milliseconds since 1970: overrides of earlier days are not compared. */
  readonly readAtMs: number;
  readonly schedules: Read<readonly Schedule[]>;
}

const DAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
/** Cal.com has no 24:00. */
const LAST_MINUTE = '23:59';

/** Ranges that overlap or adjoin are one. A range that does not end after its start opens nothing, so that it closes an overridden day. */
export function hoursOf({ availability, overrides }: ScheduleHours): Hours {
  const week: { [Day in Weekday]?: readonly TimeRange[] } = {};
  for (const [at, day] of WEEKDAYS.entries()) {
    const ranges = openRanges(availability.filter(({ days }) => days.includes(DAY_NAMES[at] ?? '')));
    if (ranges.length > 0) week[day] = ranges;
  }
  const dates = Map.groupBy(overrides, ({ date }) => date);
  if (dates.size === 0) return { week };
  return { week, exceptions: Object.fromEntries([...dates].map(([date, ofDay]) => [date, openRanges(ofDay)])) };
}

function openRanges(times: readonly { readonly startTime: string; readonly endTime: string }[]): readonly TimeRange[] {
  const end = (time: string): string => (time === LAST_MINUTE ? '24:00' : time);
  return joinRanges(
    times.map(({ startTime, endTime }) => ({ from: minuteOfDay(startTime), to: minuteOfDay(end(endTime)) })),
  );
}

/** The inverse of `hoursOf`, in a fixed order. Days with the same range share an entry. */
export function scheduleHours({ week = {}, exceptions = {} }: Hours): ScheduleHours {
  const days = new Map<TimeRange, string[]>();
  for (const [at, day] of WEEKDAYS.entries()) {
    for (const range of week[day] ?? []) days.set(range, [...(days.get(range) ?? []), DAY_NAMES[at] ?? '']);
  }
  const dates = Object.entries(exceptions).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    availability: [...days].map(([range, names]) => ({ days: names, ...timesOf(range) })),
    overrides: dates.flatMap(([date, ranges]) =>
      (ranges.length === 0 ? ['00:00-00:00'] : ranges).map((range) => ({ date, ...timesOf(range) })),
    ),
  };
}

function timesOf(range: TimeRange): { readonly startTime: string; readonly endTime: string } {
  const [startTime = '', endTime = ''] = range.split('-');
  return { startTime, endTime: endTime === '24:00' ? LAST_MINUTE : endTime };
}
