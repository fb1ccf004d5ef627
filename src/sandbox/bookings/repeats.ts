import { exception } from '../envelopes.ts';
import type { BookingRow, EventTypeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import type { NewBooking } from './input.ts';

const FOREVER_MS = 8_640_000_000_000_000;

/**
 * The earlier booking of the same guest, which a repeated create returns: same type and start, exactly the same address. Only for a round
 * robin, or while a booking awaits acceptance.
 */
export function repeatedBooking(world: World, type: EventTypeRow, asked: Repeat): BookingRow | undefined {
  const { input, status } = asked;
  const isRoundRobin = type.schedulingType === 'roundRobin';
  if (!isRoundRobin && status === 'accepted') return undefined;
  const { startMs, attendee } = input;
  return world.bookings
    .ofEventType(type.id, { startMs, endMs: startMs + 1 })
    .find(
      (row) =>
        row.startMs === startMs &&
        (row.status === 'pending' || (status === 'accepted' && row.status === 'accepted')) &&
        row.attendees.some(({ email }) => email === attendee.email),
    );
}

interface Repeat {
  readonly input: Pick<NewBooking, 'startMs'> & { readonly attendee: Pick<NewBooking['attendee'], 'email'> };
  /** The status that a new booking would have. */
  readonly status: 'accepted' | 'pending';
}

/** A type can limit a guest's number of future bookings. @throws Refusal (400) */
export function requireFewBookings(world: World, type: EventTypeRow, { attendee }: NewBooking, now: number): void {
  const { maximumActiveBookings, offerReschedule } = type.settings;
  if (maximumActiveBookings === null) return;
  const active = world.bookings
    .ofEventType(type.id, { startMs: now, endMs: FOREVER_MS })
    .filter((row) => row.status === 'accepted' && row.attendees.some(({ email }) => email === attendee.email));
  if (active.length < maximumActiveBookings) return;
  const last = active.at(-1);
  const text = "Attendee with this email can't book because the maximum number of active bookings has been reached.";
  const offer = last && offerReschedule;
  throw exception(
    400,
    offer ? `${text} You can reschedule your existing booking (${last.uid}) to a new timeslot instead.` : text,
  );
}
