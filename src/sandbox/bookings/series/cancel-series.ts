import type { BookingRow } from '../../world/booking-rows.ts';
import type { World } from '../../world/world.ts';
import { cancelledRow } from '../cancel.ts';
import type { Cancelling } from '../cancel.ts';

/** All occurrences, earliest first; none for what is no series. */
export function bookingsOfSeries(world: World, recurringBookingUid: string): readonly BookingRow[] {
  return [...world.bookings.all()]
    .filter((row) => row.recurringBookingUid === recurringBookingUid)
    .sort((a, b) => a.startMs - b.startMs);
}

/** The series of which a booking is one; the booking alone when it is in none. */
export function seriesOf(world: World, row: BookingRow): readonly BookingRow[] {
  return row.recurringBookingUid === null ? [row] : bookingsOfSeries(world, row.recurringBookingUid);
}

/**
 * Cancels what is left of the series from a time on, in one go: the first of it is checked and announced for all.
 *
 * @returns the first of the cancelled ones; undefined when nothing is left. @throws Refusal (400) for that one
 */
export function cancelledFrom(
  world: World,
  series: readonly BookingRow[],
  { fromMs, ...given }: Omit<Cancelling, 'row'> & { readonly fromMs: number },
): BookingRow | undefined {
  const [first, ...others] = series.filter(
    ({ startMs, status }) => startMs >= fromMs && status !== 'cancelled' && status !== 'rejected',
  );
  if (!first) return undefined;
  const cancelled = cancelledRow(world, { ...given, row: first });
  const { now, reason } = given;
  for (const row of others) {
    const ending = { status: 'cancelled', cancellationReason: reason, idempotencyKey: null } as const;
    world.bookings.replace({ ...row, ...ending, updatedAtMs: now });
  }
  return cancelled;
}
