import { Temporal } from 'temporal-polyfill';
import {
  joinRanges,
  minutesOf,
  WEEKDAYS,
  type Hours,
  type TimeRange,
  type Weekday,
} from '../../model/time/week-hours.ts';
import type { Finding } from './finding.ts';
import { quoted } from './secrets.ts';
import { didYouMean } from './suggest.ts';
import type { Path } from './yaml-index.ts';

/** `closed`, one range or several: `09:00-12:30`. */
export type DaySpec = string | readonly TimeRange[];

/** Keys are weekdays, ranges and lists of them (`mon`, `mon-fri`, `mon,wed-fri`), and `exceptions`, by ISO date. */
export interface HoursSpec {
  readonly exceptions?: { readonly [date: string]: DaySpec };
  readonly [days: string]: DaySpec | { readonly [date: string]: DaySpec } | undefined;
}

const CLOSED = 'closed';

/** What the schema cannot express: real days, each of them once, and ranges in order and apart. */
export function* checkHours(hours: HoursSpec | undefined, path: Path): Iterable<Finding> {
  const declaredAt = new Map<Weekday, string>();
  for (const [key, value] of weekEntries(hours)) {
    for (const { part, days } of partsOf(key)) {
      if (days.length === 0) yield unknownDay(part, [...path, key]);
      for (const day of days) {
        const earlier = declaredAt.get(day);
        if (earlier !== undefined) yield duplicateDay(day, earlier, [...path, key]);
        declaredAt.set(day, earlier ?? key);
      }
    }
    yield* checkRanges(value, [...path, key]);
  }
  for (const [date, value] of Object.entries(hours?.exceptions ?? {})) {
    const at = [...path, 'exceptions', date];
    if (!isDate(date)) yield { ...invalidDate(date), path: at, part: 'key' };
    yield* checkRanges(value, at);
  }
}

/** The declared hours in the form of the model. Only for hours without errors. */
export function resolveHours(spec: HoursSpec): Hours {
  const days = weekEntries(spec).flatMap(([key, value]) =>
    partsOf(key).flatMap((part) => part.days.map((day) => [day, declaredRanges(value)] as const)),
  );
  const exceptions = Object.entries(spec.exceptions ?? {}).map(
    ([date, value]) => [date, declaredRanges(value)] as const,
  );
  const open = days.filter(([, ranges]) => ranges.length > 0);
  return {
    ...(days.length > 0 && { week: Object.fromEntries(open) }),
    ...(exceptions.length > 0 && { exceptions: Object.fromEntries(exceptions) }),
  };
}

/** Hours as a manifest writes them: days in a row with the same ranges share a key, days without a key are closed. */
export function hoursSpec({ week, exceptions = {} }: Hours): HoursSpec {
  const runs: { first: Weekday; last: Weekday; ranges: readonly TimeRange[] }[] = [];
  for (const day of week ? WEEKDAYS : []) {
    const ranges = week?.[day] ?? [];
    const run = runs.at(-1);
    if (run && run.ranges.join() === ranges.join()) run.last = day;
    else runs.push({ first: day, last: day, ranges });
  }
  const isClosed = runs.every(({ ranges }) => ranges.length === 0);
  const days = runs
    .filter(({ ranges }) => isClosed || ranges.length > 0)
    .map(({ first, last, ranges }) => [first === last ? first : `${first}-${last}`, daySpec(ranges)] as const);
  const dates = Object.entries(exceptions)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, ranges]) => [date, daySpec(ranges)] as const);
  return { ...Object.fromEntries(days), ...(dates.length > 0 && { exceptions: Object.fromEntries(dates) }) };
}

function daySpec(ranges: readonly TimeRange[]): DaySpec {
  const [only, second] = ranges;
  if (only === undefined) return CLOSED;
  return second === undefined ? only : ranges;
}

export function isDate(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch {
    return false;
  }
}

export function invalidDate(text: string): Pick<Finding, 'code' | 'message' | 'hint'> {
  return {
    code: 'invalid-date',
    message: `the calendar has no day ${quoted(text)}`,
    hint: 'write year, month and day: "2026-12-24"',
  };
}

function weekEntries(hours: HoursSpec | undefined): readonly (readonly [string, DaySpec])[] {
  return Object.entries(hours ?? {}).flatMap(([key, value]) =>
    typeof value === 'string' || Array.isArray(value) ? [[key, value as DaySpec] as const] : [],
  );
}

interface Part {
  readonly part: string;
  /** Empty: it names no weekday. */
  readonly days: readonly Weekday[];
}

/** `mon-wed,fri` → `mon-wed`, `fri`. A range may pass Sunday: `sat-mon`. */
function partsOf(key: string): readonly Part[] {
  return key.split(',').map((written): Part => {
    const part = written.trim();
    const [first = -1, last = first, ...more] = part.split('-').map((day) => WEEKDAYS.indexOf(day as Weekday));
    if (first === -1 || last === -1 || more.length > 0) return { part, days: [] };
    const count = ((last - first + WEEKDAYS.length) % WEEKDAYS.length) + 1;
    return { part, days: Array.from({ length: count }, (_, at) => WEEKDAYS[(first + at) % WEEKDAYS.length] ?? 'mon') };
  });
}

function unknownDay(part: string, path: Path): Finding {
  const wrong = part.split('-').find((day) => !WEEKDAYS.some((known) => known === day)) ?? part;
  const close = WEEKDAYS.find((day) => [day, GERMAN[day]].some((start) => wrong.toLowerCase().startsWith(start)));
  const hint = close ? `did you mean "${close}"?` : didYouMean(wrong, [...WEEKDAYS, 'exceptions']);
  return { code: 'unknown-weekday', message: `${quoted(part)} is no weekday`, hint, path, part: 'key' };
}

const GERMAN: Readonly<Record<Weekday, string>> = {
  mon: 'mo',
  tue: 'di',
  wed: 'mi',
  thu: 'do',
  fri: 'fr',
  sat: 'sa',
  sun: 'so',
};

function duplicateDay(day: Weekday, earlier: string, path: Path): Finding {
  const message = `${day} has hours twice: in ${quoted(earlier)} and in ${quoted(String(path.at(-1)))}`;
  return { code: 'duplicate-weekday', message, hint: 'keep one, with all ranges of the day in it', path, part: 'key' };
}

function* checkRanges(value: DaySpec, path: Path): Iterable<Finding> {
  if (value === CLOSED) return;
  const ranges = typeof value === 'string' ? [value] : value;
  const placed = ranges.map((range, at) => ({
    range,
    ...minutesOf(range),
    path: Array.isArray(value) ? [...path, at] : path,
  }));
  for (const { range, from, to, path: at } of placed) {
    if (from < to) continue;
    const isEmpty = from === to;
    const hint = isEmpty
      ? `write a later end, or ${CLOSED}`
      : 'a time after midnight belongs to the next day: fri: "18:00-24:00", sat: "00:00-02:00"';
    const message = `${quoted(range)} ends ${isEmpty ? 'when' : 'before'} it begins`;
    yield { code: 'hours-reversed', message, hint, path: at };
  }
  const sound = placed.filter(({ from, to }) => from < to);
  for (const [at, one] of sound.entries()) {
    const other = sound.slice(0, at).find(({ from, to }) => from < one.to && one.from < to);
    if (!other) continue;
    const message = `${quoted(one.range)} overlaps ${quoted(other.range)} of the same day`;
    yield { code: 'hours-overlap', message, hint: 'join them, or leave a break between them', path: one.path };
  }
}

function declaredRanges(value: DaySpec): readonly TimeRange[] {
  if (value === CLOSED) return [];
  return joinRanges((typeof value === 'string' ? [value] : value).map(minutesOf));
}
