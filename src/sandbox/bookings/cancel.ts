import { bare, exception } from '../envelopes.ts';
import type { BookingRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

interface Cancelling {
  readonly row: BookingRow;
  readonly user: UserRow | undefined;
  readonly reason: string | null;
  readonly now: number;
}

/** Cancels a booking with all who take part; of one with seats nothing tells any more who they were. @throws Refusal (400) */
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

/** What the core of the real server refuses, in a form of its own, after its API has accepted the request. @throws Refusal (400) */
function requireCancellable(world: World, { row, user, reason, now }: Cancelling): void {
  if (world.eventTypes.get(row.eventTypeId)?.settings.disableCancelling.disabled) {
    throw bare(400, 'This event type does not allow cancellations');
  }
  if (user?.id === row.userId && !reason?.trim()) {
    throw bare(400, 'Cancellation reason is required when you are the host');
  }
  if (now > row.endMs) throw bare(400, 'Cannot cancel a booking that has already ended');
}

/** Frees the seat of one guest; the last one cancels the booking, and only then the reason is kept. @throws Refusal (400) */
export function withoutSeat(world: World, given: Cancelling & { readonly seatUid: string }): BookingRow {
  const { row, seatUid, reason, now } = given;
  requireSeatOf(world, row, seatUid);
  requireCancellable(world, given);
  const attendees = row.attendees.filter(({ seat }) => seat?.uid !== seatUid);
  const isLast = !attendees.some(({ seat }) => seat !== null);
  const ending = { status: 'cancelled', cancellationReason: reason, idempotencyKey: null } as const;
  return world.bookings.replace({ ...row, ...(isLast && ending), attendees, updatedAtMs: now });
}

/** @throws Refusal (400) for a seat that nobody has, or that belongs to another booking */
export function requireSeatOf(world: World, row: BookingRow, seatUid: string): void {
  const holder = bookingOfSeat(world, seatUid);
  if (!holder) throw exception(400, 'Invalid seatUid: this seat does not exist or has already been cancelled.');
  if (holder.id !== row.id) throw exception(400, 'Invalid seatUid: this seat does not belong to this booking.');
}

export function bookingOfSeat(world: World, seatUid: string): BookingRow | undefined {
  return [...world.bookings.all()].find(({ attendees }) => attendees.some(({ seat }) => seat?.uid === seatUid));
}

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
