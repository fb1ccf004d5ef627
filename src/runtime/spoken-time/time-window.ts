import type { Temporal } from 'temporal-polyfill';

export type Locale = 'de' | 'en';

/** A local time: ISO date and 24-hour time. */
export interface LocalTime {
  readonly date: string;
  readonly time: string;
}

/** Instants in epoch milliseconds, half open: `from` is included, `to` is not. An exact time has both equal. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
  readonly precision: 'exact' | 'window';
  readonly timeZone: string;
  readonly local: { readonly from: LocalTime; readonly to: LocalTime };
}

/** One interval in which the company is open. Weekdays as in ISO 8601, Monday 1 to Sunday 7; times `HH:MM`. */
export interface OpenStretch {
  /** ISO date: in place of the stretches of its weekday on that day. */
  readonly date?: string;
  readonly weekday: number;
  readonly from: string;
  readonly to: string;
}

function everyDay(from: string, to: string): readonly OpenStretch[] {
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, to }));
}

/** Used if no opening hours are declared: nine o'clock is in the morning, and three in the afternoon. */
export const ASSUMED_HOURS: readonly OpenStretch[] = everyDay('07:00', '21:00');
/** With these, opening hours exclude nothing. */
export const ROUND_THE_CLOCK: readonly OpenStretch[] = everyDay('00:00', '24:00');

export function windowBetween(from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime): TimeWindow {
  return {
    from: from.epochMilliseconds,
    to: to.epochMilliseconds,
    precision: from.epochMilliseconds === to.epochMilliseconds ? 'exact' : 'window',
    timeZone: from.timeZoneId,
    local: { from: localOf(from), to: localOf(to) },
  };
}

function localOf(at: Temporal.ZonedDateTime): LocalTime {
  return { date: at.toPlainDate().toString(), time: at.toPlainTime().toString({ smallestUnit: 'minute' }) };
}
