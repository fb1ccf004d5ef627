import { exception } from '../../envelopes.ts';
import { instantOf, localDay, offsetMs } from '../../slots/time-zone.ts';
import type { EventTypeRow } from '../../world/rows.ts';
import type { NewBooking } from '../input.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/**
 * The starts of a series, at the same time of day on the guest's clocks; the one start of a type that does not recur.
 *
 * @throws Refusal (400) for more than the type allows
 */
export function startsOf({ settings }: EventTypeRow, input: NewBooking): readonly number[] {
  const { recurrence } = settings;
  if (!recurrence) return [input.startMs];
  const { interval, occurrences, frequency } = recurrence;
  const count = input.recurrenceCount ?? occurrences;
  if (count > occurrences) {
    throw exception(400, "Provided recurrence count is higher than the event type's recurring event count.");
  }
  const zone = input.attendee.timeZone;
  const first = localDay(zone, input.startMs);
  const minutes = (input.startMs + offsetMs(zone, input.startMs) - first * DAY_MS) / MINUTE_MS;
  return Array.from({ length: count }, (_, index) =>
    instantOf(zone, later(first, frequency, index * interval), minutes),
  );
}

function later(day: number, frequency: 'yearly' | 'monthly' | 'weekly', times: number): number {
  if (frequency === 'weekly') return day + 7 * times;
  const date = new Date(day * DAY_MS);
  const months = frequency === 'monthly' ? times : 12 * times;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate()) / DAY_MS;
}
