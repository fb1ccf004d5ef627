import type { CalcomErrorKind } from './errors.ts';

/**
 * Refusals that only slots and bookings have, told apart by their text: the status is 400 for most, 401 where a limit is
 * reached, 409 where another booking was written first or no seat is left, 422 where the event type has no hosts. All of them left
 * nothing behind, but a series whose later occurrence is refused: the occurrences before it stay.
 */
const REFUSALS: readonly (readonly [RegExp, CalcomErrorKind])[] = [
  [/^(?:User|One of the hosts) either already has booking at this time or is not available$/, 'slot-taken'],
  [/^booking_conflict_error$/, 'slot-taken'],
  [/^No more seats left at this seated booking\.$/, 'slot-taken'],
  [/^already_signed_up_for_this_booking_error$/, 'slot-taken'],
  [/^Can't book this team event type because it has no hosts\./, 'slot-taken'],
  [/^Attempting to book a meeting in the past\.$/, 'not-bookable'],
  [/^The event type can't be booked at the "start" time provided\./, 'not-bookable'],
  [/^(?:booking|duration)_limit_reached$/, 'not-bookable'],
  [/^Attendee with this email can't book because the maximum number of active bookings /, 'not-bookable'],
  [/^Can't (?:cancel|reschedule) booking with uid=\S+ because it has been cancelled/, 'booking-gone'],
  [/^Invalid seatUid: /, 'booking-gone'],
  [/^This event type does not allow (?:cancellations|rescheduling)/, 'not-allowed'],
  [/^Invalid event length$/, 'length-refused'],
  // the answers of the customer (name, mail, phone) are checked first
  [/^responses - \{email\}/, 'email-refused'],
  [/^responses - \{attendeePhoneNumber\}error_required_field/, 'phone-needed'],
  [/^responses - \{/, 'invalid'],
  // hosted Cal.com looks up the MX records of the domain; its sentence is not known, only what it is about
  [
    /\be-?mail\b.*(?:\bnot deliverable\b|\bundeliverable\b|\bdeliverability\b|\bMX\b|\b(?:cannot|can't|unable to) receive\b)/is,
    'email-refused',
  ],
  [/(?:\bnot deliverable\b|\bundeliverable\b|\bMX records?\b).*\be-?mail\b/is, 'email-refused'],
];

/** Undefined: not one of them. */
export function bookingRefusal(message: string): CalcomErrorKind | undefined {
  return REFUSALS.find(([text]) => text.test(message))?.[1];
}
