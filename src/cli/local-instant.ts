import { Temporal } from 'temporal-polyfill';
import { CliError } from './cli-error.ts';

/**
 * `2026-11-30T10:00` in the given zone, or with an offset of its own (`2026-11-30T10:00+01:00`, `…Z`).
 * @throws CliError for anything else, and for a local time that the zone skips or has twice
 */
export function localInstant(text: string, timeZone: string): number {
  const written = text.trim().replace(' ', 'T');
  try {
    if (/(?:Z|[+-]\d{2}:?\d{2})$/i.test(written)) return Temporal.Instant.from(written).epochMilliseconds;
    const local = Temporal.PlainDateTime.from(written);
    return local.toZonedDateTime(timeZone, { disambiguation: 'reject' }).epochMilliseconds;
  } catch (cause) {
    const why = cause instanceof RangeError ? 'is not a time, or one that the clocks skip or repeat' : 'is not a time';
    throw new CliError(
      'invalid-time',
      `${JSON.stringify(text)} ${why}.`,
      `Write 2026-11-30T10:00 for ${timeZone}, or add an offset.`,
    );
  }
}
