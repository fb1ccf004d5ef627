import { Temporal } from 'temporal-polyfill';
import type { Interval } from '../../model/interval.ts';

/** The local day that an instant lies in; 23 or 25 hours long where the clocks change. */
export function dayOf(ms: number, timeZone: string): Interval {
  const day = zoned(ms, timeZone).startOfDay();
  return { fromMs: day.epochMilliseconds, toMs: day.add({ days: 1 }).startOfDay().epochMilliseconds };
}

/** Local weeks from Monday to Monday, from the one that holds `fromMs` to the one that holds the last instant before `toMs`. */
export function* weeksOf({ fromMs, toMs }: Interval, timeZone: string): Generator<Interval> {
  const day = zoned(fromMs, timeZone).startOfDay();
  let monday = day.subtract({ days: day.dayOfWeek - 1 }).startOfDay();
  do {
    const next = monday.add({ days: 7 }).startOfDay();
    yield { fromMs: monday.epochMilliseconds, toMs: next.epochMilliseconds };
    monday = next;
  } while (monday.epochMilliseconds < toMs);
}

/** So many local days later, at the same time by the clock. */
export function daysLater(ms: number, days: number, timeZone: string): number {
  return zoned(ms, timeZone).add({ days }).epochMilliseconds;
}

function zoned(ms: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
}
