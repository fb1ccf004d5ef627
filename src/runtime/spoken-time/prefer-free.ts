import { refuse, type Refusal } from './refusal.ts';
import type { Locale, LocalTime, TimeWindow } from './time-window.ts';
import type { Understood } from './understand.ts';

/** The meanings of a phrase: within the assumed hours, and at any hour. */
export interface Readings {
  readonly settled: Understood | Refusal;
  readonly anyHour: Understood | Refusal;
}

/** Readings of one day that differ only in the half of the day: 07:00 and 19:00. */
export interface HalfDays {
  /** Readings within the assumed hours; at least one. */
  readonly settled: readonly TimeWindow[];
  /** All readings; more than one. */
  readonly all: readonly TimeWindow[];
}

const HOUR_MS = 3_600_000;

/** The choices between halves of a day that free starts can decide; empty if nothing is left to choose. */
export function halfDaysOf({ settled, anyHour }: Readings): readonly HalfDays[] {
  const groups = Map.groupBy(readingsIn(settled), dialOf);
  const others = readingsIn(anyHour);
  return [...groups].flatMap(([dial, own]) => {
    const all = [...own, ...others.filter((one) => dialOf(one) === dial && !own.some((other) => isSame(one, other)))];
    return all.length > 1 ? [{ settled: own, all }] : [];
  });
}

/**
 * Takes the half of the day in which the service has free starts. The first row that leaves exactly one reading decides; several in one row
 * lead to a question.
 *
 * | | readings | that have |
 * |---|---|---|
 * | 1 | within the assumed hours | a free start in them |
 * | 2 | at any hour | a free start in them |
 * | 3 | within the assumed hours | a free start at most an hour away |
 * | 4 | within the assumed hours | |
 *
 * `starts` are instants in epoch milliseconds; empty if nothing is known.
 */
export function preferFree(
  readings: Readings,
  starts: readonly number[],
  asked: { readonly locale: Locale; readonly now: number },
): Understood | Refusal {
  const { settled } = readings;
  const choices = halfDaysOf(readings);
  if (choices.length === 0) return settled;
  const dials = new Map(choices.map((choice) => [dialOf(choice.all[0]), bestOf(choice, starts)]));
  const kept = readingsIn(settled).filter((one) => !dials.has(dialOf(one)));
  const left = [...[...dials.values()].flat(), ...kept].toSorted((a, b) => a.from - b.from);
  const [only, ...others] = left;
  if (only === undefined) return settled;
  return others.length === 0 ? { understood: true, window: only } : refuse('ambiguous', { ...asked, readings: left });
}

function bestOf({ settled, all }: HalfDays, starts: readonly number[]): readonly TimeWindow[] {
  const rows = [
    settled.filter((one) => hasStart(one, starts, 0)),
    all.filter((one) => hasStart(one, starts, 0)),
    settled.filter((one) => hasStart(one, starts, HOUR_MS)),
  ];
  return rows.find((row) => row.length > 0) ?? settled;
}

function hasStart({ from, to }: TimeWindow, starts: readonly number[], marginMs: number): boolean {
  const lastMs = from === to ? to : to - 1;
  return starts.some((at) => from - marginMs <= at && at <= lastMs + marginMs);
}

function readingsIn(outcome: Understood | Refusal): readonly TimeWindow[] {
  if (outcome.understood) return [outcome.window];
  return outcome.code === 'ambiguous' ? outcome.readings : [];
}

/** The times on a 12-hour dial and their days. */
function dialOf(window: TimeWindow | undefined): string {
  return window === undefined ? '' : `${hands(window.local.from)} ${hands(window.local.to)}`;
}

function hands({ date, time }: LocalTime): string {
  const [hours, minutes] = time.split(':');
  return `${date} ${Number(hours) % 12}:${minutes}`;
}

function isSame(one: TimeWindow, other: TimeWindow): boolean {
  return one.from === other.from && one.to === other.to;
}
