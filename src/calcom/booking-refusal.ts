import type { CalcomErrorKind } from './errors.ts';

/**
 * Refusals that only slots and bookings have, told apart by their text: the status is 400 for most, 401 where a limit is
 * reached and 409 where another booking was written first. All of them left nothing behind.
 */
const REFUSALS: readonly (readonly [RegExp, CalcomErrorKind])[] = [
  [/^(?:User|One of the hosts) either already has booking at this time or is not available$/, 'slot-taken'],
  [/^booking_conflict_error$/, 'slot-taken'],
  [/^Attempting to book a meeting in the past\.$/, 'not-bookable'],
  [/^The event type can't be booked at the "start" time provided\./, 'not-bookable'],
  [/^(?:booking|duration)_limit_reached$/, 'not-bookable'],
  [/^Attendee with this email can't book because the maximum number of active bookings /, 'not-bookable'],
  [/^Can't (?:cancel|reschedule) booking with uid=\S+ because it has been cancelled/, 'booking-gone'],
  // the answers of the customer (name, mail, phone) are checked first
  [/^responses - \{/, 'invalid'],
];

/** Undefined: not one of them. */
export function bookingRefusal(message: string): CalcomErrorKind | undefined {
  return REFUSALS.find(([text]) => text.test(message))?.[1];
}
