import type { Temporal } from 'temporal-polyfill';

export type Locale = 'de' | 'en';

/** A wall clock reading: ISO date and 24-hour time. */
export interface LocalTime {
  readonly date: string;
  readonly time: string;
}

/** Instants in epoch milliseconds, half open: `from` belongs to it, `to` does not. An exact time has both equal. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
  readonly precision: 'exact' | 'window';
  readonly timeZone: string;
  readonly local: { readonly from: LocalTime; readonly to: LocalTime };
}

/** One stretch in which the company is open. Weekdays as ISO 8601 counts them, Monday 1 to Sunday 7; times `HH:MM`. */
export interface OpenStretch {
  readonly weekday: number;
  readonly from: string;
  readonly to: string;
}

function everyDay(from: string, to: string): readonly OpenStretch[] {
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, to }));
}

/** When nobody says how long a business is open: nine o'clock is the morning's, and three the afternoon's. */
export const ASSUMED_HOURS: readonly OpenStretch[] = everyDay('07:00', '21:00');
/** With these, hours rule nothing out. */
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
