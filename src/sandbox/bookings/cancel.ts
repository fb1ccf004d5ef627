import { bare, exception } from '../envelopes.ts';
import type { BookingRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

interface Cancelling {
  readonly row: BookingRow;
  readonly user: UserRow | undefined;
  readonly reason: string | null;
  readonly now: number;
}

/** Cancels a booking for all participants; with seats, their records are lost. @throws Refusal (400) */
export function cancelledRow(world: World, given: Cancelling): BookingRow {
  const { row, reason, now } = given;
  if (row.status === 'cancelled') {
    const why = `Can't cancel booking with uid=${row.uid} because it has been cancelled already.`;
    throw exception(400, `${why} Please provide uid of a booking that is not cancelled.`);
  }
  requireCancellable(world, given);
  return world.bookings.replace({
    ...row,
    status: 'cancelled',
    cancellationReason: reason,
    attendees: row.hasSeats ? [] : row.attendees,
    idempotencyKey: null,
    updatedAtMs: now,
  });
}

/** Checks of the real server's core, in a form of its own, after the API has accepted the request. @throws Refusal (400) */
function requireCancellable(world: World, { row, user, reason, now }: Cancelling): void {
  if (world.eventTypes.get(row.eventTypeId)?.settings.disableCancelling.disabled) {
    throw bare(400, 'This event type does not allow cancellations');
  }
  if (user?.id === row.userId && !reason?.trim()) {
    throw bare(400, 'Cancellation reason is required when you are the host');
  }
  if (now > row.endMs) throw bare(400, 'Cannot cancel a booking that has already ended');
}

/** Frees one guest's seat; the last one cancels the booking, and only then the reason is stored. @throws Refusal (400) */
export function withoutSeat(world: World, given: Cancelling & { readonly seatUid: string }): BookingRow {
  const { row, seatUid, reason, now } = given;
  requireSeatOf(world, row, seatUid);
  requireCancellable(world, given);
  const attendees = row.attendees.filter(({ seat }) => seat?.uid !== seatUid);
  const isLast = !attendees.some(({ seat }) => seat !== null);
  const ending = { status: 'cancelled', cancellationReason: reason, idempotencyKey: null } as const;
  return world.bookings.replace({ ...row, ...(isLast && ending), attendees, updatedAtMs: now });
}

/** @throws Refusal (400) for an unknown seat, or one of another booking */
export function requireSeatOf(world: World, row: BookingRow, seatUid: string): void {
  const holder = bookingOfSeat(world, seatUid);
  if (!holder) throw exception(400, 'Invalid seatUid: this seat does not exist or has already been cancelled.');
  if (holder.id !== row.id) throw exception(400, 'Invalid seatUid: this seat does not belong to this booking.');
}

export function bookingOfSeat(world: World, seatUid: string): BookingRow | undefined {
  return [...world.bookings.all()].find(({ attendees }) => attendees.some(({ seat }) => seat?.uid === seatUid));
}

/** All occurrences, earliest first; empty for an unknown series. */
export function bookingsOfSeries(world: World, recurringBookingUid: string): readonly BookingRow[] {
  return [...world.bookings.all()]
    .filter((row) => row.recurringBookingUid === recurringBookingUid)
    .sort((a, b) => a.startMs - b.startMs);
}

/** All bookings of the booking's series, or the booking alone if it is in none. */
export function seriesOf(world: World, row: BookingRow): readonly BookingRow[] {
  return row.recurringBookingUid === null ? [row] : bookingsOfSeries(world, row.recurringBookingUid);
}

/**
 * Cancels the rest of a series from a time on, all at once: the first booking is checked and announced for all.
 *
 * @returns the first cancelled one; undefined if none is left. @throws Refusal (400) for that one
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
