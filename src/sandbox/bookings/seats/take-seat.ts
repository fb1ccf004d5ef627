import { randomUUID } from 'node:crypto';
import { bare, exception } from '../../envelopes.ts';
import type { AttendeeRow, BookingRow } from '../../world/booking-rows.ts';
import type { EventTypeRow } from '../../world/rows.ts';
import type { World } from '../../world/world.ts';
import type { NewBooking } from '../input.ts';

/** The booking whose seats are taken one by one: the one of the event type at the very same start. */
export function seatedBooking(world: World, type: EventTypeRow, startMs: number): BookingRow | undefined {
  if (!type.settings.seats) return undefined;
  return world.bookings
    .ofEventType(type.id, { startMs, endMs: startMs + 1 })
    .find((row) => row.startMs === startMs && row.status === 'accepted' && row.hasSeats);
}

export function newSeat({ attendee, guests = [], bookingFieldsResponses, metadata }: NewBooking): AttendeeRow['seat'] {
  return { uid: randomUUID(), responses: { ...bookingFieldsResponses, name: attendee.name, guests }, metadata };
}

/** @throws Refusal: 409 when all seats are taken, and (bare) when the guest has one already */
export function requireSeat(type: EventTypeRow, row: BookingRow, { attendee }: NewBooking): void {
  if (row.attendees.some(({ email }) => email === attendee.email)) {
    throw bare(409, 'already_signed_up_for_this_booking_error');
  }
  requireRoom(type, row);
}

/** @throws Refusal (409) */
export function requireRoom({ settings }: EventTypeRow, row: BookingRow): void {
  if (row.attendees.length < (settings.seats?.seatsPerTimeSlot ?? 0)) return;
  throw exception(409, 'No more seats left at this seated booking.');
}
