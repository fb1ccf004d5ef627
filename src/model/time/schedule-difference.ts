import { Temporal } from 'temporal-polyfill';
import { instantAt, localDate, openIntervals, rangesOn } from './hours.ts';
import { withoutIntervals } from './interval.ts';
import { isSameJson } from '../json.ts';
import type { Schedule, ScheduleContent } from './schedule.ts';
import {
  type Hours,
  hoursText,
  type HoursLevels,
  minutesOf,
  joinRanges,
  type TimeRange,
  WEEKDAYS,
} from './week-hours.ts';
import { closuresWithin, type ClosedTime, type Opening } from './working-times.ts';

/** The declared hours of one staff member at each of their branches. */
export interface DeclaredHours {
  readonly company: Opening['company'];
  readonly branches: readonly Opening['branch'][];
  readonly staff: NonNullable<Opening['staff']>;
  readonly closures: readonly ClosedTime[];
}

/** Both sides in words, limited to what differs. */
export interface SidesOfHours {
  readonly ours: string;
  readonly theirs: string;
}

/** A schedule has one time zone: hours at branches with different clocks are no schedule. */
export function hasOneClock({ branches }: DeclaredHours, nowMs: number): boolean {
  const [first, ...others] = branches;
  return others.every(({ timeZone }) => isSameClock(timeZone, first?.timeZone ?? timeZone, nowMs));
}

/** The hours that one schedule needs so that every branch can open; null: a branch does not limit, or no week is declared. */
function declaredWeek(declared: DeclaredHours): NonNullable<Hours['week']> | null {
  const weeks = levelsOf(declared).map((levels) => levels.find((level) => level?.week !== undefined)?.week);
  if (weeks.length === 0 || weeks.includes(undefined)) return null;
  return Object.fromEntries(
    WEEKDAYS.map((day) => [day, joined(weeks.map((week) => week?.[day] ?? []))] as const).filter(
      ([, ranges]) => ranges.length > 0,
    ),
  );
}

/**
 * Compares what is open, not how it is written: another spelling of the time zone with the same clock, or an override that equals the week,
 * is no difference. Null: no difference. Days before today are not compared.
 */
export function scheduleDifference(declared: DeclaredHours, schedule: Schedule, nowMs: number): SidesOfHours | null {
  const week = declaredWeek(declared);
  const theirWeek = schedule.hours.week ?? {};
  const zone = declared.branches[0]?.timeZone ?? schedule.timeZone;
  const isOtherZone = !isSameClock(zone, schedule.timeZone, nowMs);
  const isOtherWeek = week !== null && (isOtherZone || !isSameJson(week, theirWeek));
  const [ours, theirs]: [Record<string, readonly TimeRange[]>, Record<string, readonly TimeRange[]>] = [{}, {}];
  for (const date of datesOf(declared, nowMs, [...levelsOf(declared).flat(), schedule.hours])) {
    const own = declaredOn(declared, date);
    const their = rangesOn([schedule.hours], Temporal.PlainDate.from(date)) ?? [];
    if (own === null || isSameJson(own, their)) continue;
    ours[date] = own;
    theirs[date] = their;
  }
  if (!isOtherWeek && Object.keys(ours).length === 0) return null;
  const text = (ofWeek: Hours['week'], exceptions: Hours['exceptions'], timeZone: string): string =>
    `${hoursText({ ...(isOtherWeek && { week: ofWeek ?? {} }), ...(exceptions && { exceptions }) })}${isOtherZone ? ` (${timeZone})` : ''}`;
  return { ours: text(week ?? {}, ours, zone), theirs: text(theirWeek, theirs, schedule.timeZone) };
}

/**
 * What makes a schedule open as declared: the declared week, and overrides from today on for the days on which the hours differ from it. Days
 * that a closure touches, and days or a week that git does not limit, stay as they are in Cal.com. Null: no week is declared, and there is
 * none to keep in the clock of the branches.
 */
export function scheduleAsDeclared(
  declared: DeclaredHours,
  schedule: Schedule | null,
  nowMs: number,
): ScheduleContent | null {
  const zone = declared.branches[0]?.timeZone ?? 'UTC';
  const isSame = schedule !== null && isSameClock(zone, schedule.timeZone, nowMs);
  const week = declaredWeek(declared) ?? (isSame ? (schedule.hours.week ?? {}) : null);
  if (week === null) return null;
  const theirs = schedule?.hours.exceptions ?? {};
  const exceptions = { ...futureOf(theirs, localDate(nowMs, zone).toString()) };
  const levels = [...levelsOf(declared).flat(), schedule?.hours ?? null];
  for (const date of datesOf(declared, nowMs, levels)) {
    const own = declaredOn(declared, date);
    if (own === null) continue;
    if (isSameJson(own, rangesOn([{ week }], Temporal.PlainDate.from(date)) ?? [])) delete exceptions[date];
    else exceptions[date] = own;
  }
  return {
    timeZone: isSame ? schedule.timeZone : zone,
    hours: { week, ...(Object.keys(exceptions).length > 0 && { exceptions }) },
  };
}

function futureOf(exceptions: NonNullable<Hours['exceptions']>, today: string): Record<string, readonly TimeRange[]> {
  return Object.fromEntries(Object.entries(exceptions).filter(([date]) => date >= today));
}

/** True if the schedule opens as the content that was written says; days before today are not compared. */
export function opensAs(schedule: Schedule, { timeZone, hours }: ScheduleContent, nowMs: number): boolean {
  const branch = { id: '', timeZone, hours };
  const written = { company: { hours: null }, branches: [branch], staff: { id: '', hours: null }, closures: [] };
  return scheduleDifference(written, schedule, nowMs) === null;
}

/**
 * The hours that declare what a schedule opens, for a staff member without hours: its week, and as exceptions the days from today on on which it
 * differs from its week or inherited exceptions would. Null: its clock is not that of the branches.
 */
export function scheduledHours(inherited: DeclaredHours, { hours, timeZone }: Schedule, nowMs: number): Hours | null {
  const zone = inherited.branches[0]?.timeZone ?? timeZone;
  if (!isSameClock(zone, timeZone, nowMs)) return null;
  const week = hours.week ?? {};
  const others = levelsOf(inherited).flat();
  const exceptions = datesOf(inherited, nowMs, [hours, ...others]).flatMap((date) => {
    const day = Temporal.PlainDate.from(date);
    const ranges = rangesOn([hours], day) ?? [];
    const isInherited = others.some((level) => level?.exceptions?.[date] !== undefined);
    return isInherited || !isSameJson(ranges, rangesOn([{ week }], day)) ? [[date, ranges] as const] : [];
  });
  return { week, ...(exceptions.length > 0 && { exceptions: Object.fromEntries(exceptions) }) };
}

const DAY_MS = 86_400_000;
const YEAR_MS = 366 * DAY_MS;

/** True if a schedule opens at no time at which these hours are closed: in the coming year, and on each later day with an exception. */
export function opensWithin(schedule: Schedule, { timeZone, hours }: ScheduleContent, nowMs: number): boolean {
  if (offsetAt(nowMs, schedule.timeZone) === null) return false;
  const dates = new Set([schedule.hours, hours].flatMap(({ exceptions = {} }) => Object.keys(exceptions)));
  const later = [...dates].map((date) => Date.parse(date)).filter((ms) => ms > nowMs + YEAR_MS - DAY_MS);
  // every time zone's day of that date
  const days = later.map((ms) => ({ fromMs: ms - DAY_MS, toMs: ms + 2 * DAY_MS }));
  return [{ fromMs: nowMs, toMs: nowMs + YEAR_MS }, ...days].every((within) => {
    const theirs = openIntervals([schedule.hours], schedule.timeZone, within);
    return withoutIntervals(theirs, openIntervals([hours], timeZone, within)).length === 0;
  });
}

function levelsOf({ company, branches, staff }: DeclaredHours): readonly HoursLevels[] {
  return branches.map((branch) => [staff.hours, branch.hours, company.hours]);
}

function datesOf(declared: DeclaredHours, nowMs: number, hours: readonly (Hours | null)[]): readonly string[] {
  const zone = declared.branches[0]?.timeZone ?? 'UTC';
  const today = localDate(nowMs, zone).toString();
  const dates = new Set(hours.flatMap((one) => Object.keys(one?.exceptions ?? {})));
  return [...dates].filter((date) => date >= today && !isTouched(declared, date)).sort();
}

function isTouched({ company, branches, staff, closures }: DeclaredHours, date: string): boolean {
  if (closures.length === 0) return false;
  const day = Temporal.PlainDate.from(date);
  return branches.some((branch) => {
    const [fromMs, toMs] = [instantAt(day, 0, branch.timeZone), instantAt(day.add({ days: 1 }), 0, branch.timeZone)];
    return closuresWithin({ company, branch, staff, closures }, { fromMs, toMs }).length > 0;
  });
}

/** Null: a branch does not limit that day. */
function declaredOn(declared: DeclaredHours, date: string): readonly TimeRange[] | null {
  const day = Temporal.PlainDate.from(date);
  const ranges = levelsOf(declared).map((levels) => rangesOn(levels, day));
  const limited = ranges.filter((one) => one !== null);
  return limited.length < ranges.length ? null : joined(limited);
}

function joined(lists: readonly (readonly TimeRange[])[]): readonly TimeRange[] {
  return joinRanges(lists.flat().map(minutesOf));
}

const WEEK_MS = 7 * 86_400_000;
const WEEKS_AHEAD = 53;

/** Compared at one instant of each week of the coming year. */
function isSameClock(one: string, other: string, nowMs: number): boolean {
  if (one === other) return true;
  return Array.from({ length: WEEKS_AHEAD }, (_, week) => nowMs + week * WEEK_MS).every(
    (ms) => offsetAt(ms, one) === offsetAt(ms, other),
  );
}

/** Null: a time zone that this program does not know. */
function offsetAt(ms: number, timeZone: string): number | null {
  try {
    return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).offsetNanoseconds;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
