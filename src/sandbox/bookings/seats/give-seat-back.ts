import { exception } from '../../envelopes.ts';
import type { BookingRow } from '../../world/booking-rows.ts';
import type { World } from '../../world/world.ts';
import { requireCancellable } from '../cancel.ts';
import type { Cancelling } from '../cancel.ts';

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
