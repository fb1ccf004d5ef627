import { Temporal } from 'temporal-polyfill';

/** `2026-11-23T09:00:00+01:00` */
export function localTime(ms: number, timeZone: string): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  return zoned.toString({ timeZoneName: 'never', smallestUnit: 'second' });
}

/** Outside of this range, calendars and PostgreSQL write times differently, and no appointment is there. */
const FIRST_MS = Date.UTC(1900, 0, 1);
const LAST_MS = Date.UTC(3000, 0, 1);

export function isInRange(ms: number): boolean {
  return ms >= FIRST_MS && ms < LAST_MS;
}

/**
 * The instant of a time in ISO 8601. Undefined: the calendar or the clock has no such time, or it is out of range. `Date.parse` reads 30
 * February as 2 March.
 */
export function instantMs(text: string): number | undefined {
  try {
    const { epochMilliseconds: ms } = Temporal.Instant.from(text);
    return isInRange(ms) ? ms : undefined;
  } catch {
    return undefined;
  }
}
