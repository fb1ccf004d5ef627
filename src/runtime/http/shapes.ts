import { Temporal } from 'temporal-polyfill';

/** Descriptions are told to whoever sent something else: `customer.phone must be …`. */

/** Nothing that cannot be read aloud, kept in PostgreSQL or shown in Cal.com. */
export const text = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  pattern: '^(?=.*\\S)[^\\p{Cc}\\p{Cs}]+$',
  description: 'a text of at most 200 characters, not only spaces, without control characters',
};

/** With an offset: a time without one is not a time. */
export const instant = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:[0-5]\\d(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2})$',
  description: 'a time with its offset, such as 2026-11-30T10:00:00+01:00',
};

/** Undefined: the calendar or the clock has no such time. `Date.parse` takes 30 February for 2 March. */
export function epochMs(start: string): number | undefined {
  try {
    return Temporal.Instant.from(start).epochMilliseconds;
  } catch {
    return undefined;
  }
}
