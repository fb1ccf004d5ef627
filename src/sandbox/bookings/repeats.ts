import { exception } from '../envelopes.ts';
import type { BookingRow, EventTypeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import type { NewBooking } from './input.ts';

const FOREVER_MS = 8_640_000_000_000_000;

/**
 * The booking that the same guest has made before, which is what a repeat answers: of the same type and start, by the same
 * address letter for letter. Only in a round robin, and while a booking waits to be accepted.
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
  /** What a new booking would be. */
  readonly status: 'accepted' | 'pending';
}

/** A type may limit how many bookings to come one guest has. @throws Refusal (400) */
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
