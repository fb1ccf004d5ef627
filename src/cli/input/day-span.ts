import { Temporal } from 'temporal-polyfill';
import type { DaySpan } from '../../store/insight/insight-store.ts';
import { CommandError } from '../../app/command-error.ts';

const DEFAULT_DAYS = 7;
/** Longer periods should be queried in the database. */
const MOST_DAYS = 366;

export interface SpanOptions {
  readonly from?: string;
  readonly to?: string;
}

/**
 * The requested days, both included; default: the last seven days including today.
 * @throws CommandError invalid-days for an invalid day, an end before the start, or a period that is too long
 */
export function daySpan({ from, to }: SpanOptions, nowMs: number, timeZone: string): DaySpan {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate();
  const first = from === undefined ? undefined : plainDay(from);
  const last = to === undefined ? (first ? later(first, today) : today) : plainDay(to);
  const start = first ?? last.subtract({ days: DEFAULT_DAYS - 1 });
  const days = start.until(last, { largestUnit: 'day' }).days + 1;
  if (days < 1)
    throw new CommandError(
      'invalid-days',
      `${start.toString()} comes after ${last.toString()}.`,
      'Give --from the earlier day.',
    );
  if (days > MOST_DAYS) {
    throw new CommandError(
      'invalid-days',
      `The span has ${days} days; the limit is ${MOST_DAYS}.`,
      'Give --from a later day, or --to an earlier one.',
    );
  }
  return { from: start.toString(), to: last.toString() };
}

/** The start of a day in the time zone. @throws CommandError invalid-days */
export function beginningOf(day: string, timeZone: string): number {
  return plainDay(day).toZonedDateTime(timeZone).epochMilliseconds;
}

function later(one: Temporal.PlainDate, other: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(one, other) > 0 ? one : other;
}

function plainDay(text: string): Temporal.PlainDate {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    try {
      return Temporal.PlainDate.from(text);
    } catch {
      // 30 February: reported like any other text that is not a day
    }
  }
  throw new CommandError('invalid-days', `${JSON.stringify(text)} is not a day.`, 'Write a day as 2026-11-30.');
}
