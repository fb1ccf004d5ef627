import { Temporal } from 'temporal-polyfill';

/** `2026-11-23T09:00:00+01:00` */
export function localTime(ms: number, timeZone: string): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  return zoned.toString({ timeZoneName: 'never', smallestUnit: 'second' });
}
