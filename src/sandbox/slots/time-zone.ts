import { Temporal } from 'temporal-polyfill';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** Since 1970 no zone has changed its offset in the middle of such a step, so one offset per step is enough. */
const STEP_MS = 15 * MINUTE_MS;

const offsets = new Map<string, Map<number, number>>();

/** The zone's offset from UTC. */
export function offsetMs(zone: string, atMs: number): number {
  if (zone === 'UTC') return 0;
  const known = offsets.get(zone) ?? new Map<number, number>();
  offsets.set(zone, known);
  const step = Math.floor(atMs / STEP_MS);
  const found =
    known.get(step) ?? Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
  known.set(step, found);
  return found;
}

/** The calendar day in the zone, in days since 1970. */
export function localDay(zone: string, atMs: number): number {
  return Math.floor((atMs + offsetMs(zone, atMs)) / DAY_MS);
}

/** The instant `minutes` after midnight of the day in the zone. A skipped local time is moved later by the skipped hour. */
export function instantOf(zone: string, day: number, minutes = 0): number {
  const asUtc = day * DAY_MS + minutes * MINUTE_MS;
  const guess = asUtc - offsetMs(zone, asUtc);
  return asUtc - offsetMs(zone, guess);
}

/** ISO 8601 with the zone's offset, `Z` for UTC itself. */
export function isoIn(zone: string, atMs: number): string {
  if (/^(utc|gmt)$/i.test(zone)) return new Date(atMs).toISOString();
  const offset = offsetMs(zone, atMs);
  const minutes = Math.abs(offset) / MINUTE_MS;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const sign = offset < 0 ? '-' : '+';
  return `${new Date(atMs + offset).toISOString().slice(0, -1)}${sign}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** A day (counted since 1970) as `2026-11-30`. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (day + 4) % 7;
}

/** An ISO 8601 date or time in milliseconds; UTC without a zone. NaN for an invalid time. */
export function instantFrom(text: string): number {
  const hasTime = text.length > 10;
  const hasZone = /([zZ]|[+-]\d\d(:?\d\d)?)$/.test(text.slice(10));
  return Date.parse(hasTime && !hasZone ? `${text}Z` : text);
}
