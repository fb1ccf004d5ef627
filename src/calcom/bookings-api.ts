import type { CalcomReader, CallOptions } from './api.ts';
import type { Stretch } from '../model/timeline.ts';

/** What the booking runtime asks of Cal.com. Every method throws CalcomError and nothing else of the edge. Times are epoch milliseconds. */

export interface SlotsQuery extends CallOptions, Stretch {
  /** A child of a managed event type, or an event type of another kind; a managed parent has no slots. */
  readonly eventTypeId: number;
  /** Length of each slot, and the step between them; the event type's own when absent. */
  readonly minutes?: number;
  /** Only when these users can (round robin with subsets enabled). */
  readonly hostUserIds?: readonly number[];
  /** Free as if this booking were not there. */
  readonly withoutBookingUid?: string;
}

export interface Attendee {
  readonly name: string;
  readonly email: string;
  /** E.164. */
  readonly phone?: string;
  /** IANA. */
  readonly timeZone: string;
  readonly language: string;
}

export interface NewBooking {
  readonly eventTypeId: number;
  readonly startMs: number;
  /** Only when it differs from the event type's own length, which must then offer it as an option. */
  readonly minutes?: number;
  readonly attendee: Attendee;
  /** At most 50 texts of 500 characters. Cannot be changed afterwards. */
  readonly metadata: { readonly [key: string]: string };
  /** Asks a round robin event type for this host. Cal.com may choose another: look at the answer. */
  readonly hostUserId?: number;
}

export type BookingStatus = 'accepted' | 'pending' | 'cancelled' | 'rejected';

export interface Booking extends Stretch {
  readonly uid: string;
  readonly status: BookingStatus;
  /** Null once the event type is deleted. */
  readonly eventTypeId: number | null;
  /** Cal.com user ids; the organizer alone, also of collective event types. */
  readonly hostUserIds: readonly number[];
  readonly attendeeEmails: readonly string[];
  readonly metadata: { readonly [key: string]: string };
  readonly rescheduledFromUid: string | null;
  readonly rescheduledToUid: string | null;
  readonly updatedMs: number;
}

export interface BookingsQuery extends CallOptions {
  /** As it was sent: Cal.com compares the case. */
  readonly attendeeEmail?: string;
  /** A child of a managed event type, or one of another kind. Kind `invalid` where the key sees none, also once it is deleted. */
  readonly eventTypeId?: number;
  /** Any of these; Cal.com gives the bookings of managed ones' children with them, which have to be named here as well. */
  readonly eventTypeIds?: readonly number[];
  /**
   * No more than a hint: Cal.com ignores a team that has no event types or that the key is not in, and bookings do not name
   * theirs. Judge what comes back by its event type or its metadata.
   */
  readonly teamId?: number;
  /** Bookings that start at this time or later. */
  readonly afterStartMs?: number;
  /** Bookings that end at this time or earlier. */
  readonly beforeEndMs?: number;
  readonly updatedAfterMs?: number;
  readonly statuses?: readonly ('upcoming' | 'recurring' | 'past' | 'cancelled' | 'unconfirmed')[];
  /** Ordered so that nothing is missed while the pages are read. Start when absent. */
  readonly sort?: 'start' | 'updated';
}

/**
 * The booking is gone either way. `was-cancelled`: before this call, or by an attempt of it whose answer was lost; somebody may have
 * moved it before, so that another one stands in its place.
 */
export type Cancellation = 'cancelled' | 'was-cancelled' | 'unknown-booking';

/** With `eventTypesOf`, by which the child of a managed event type is found again after Cal.com made it anew. */
export interface CalcomBookings extends AsyncDisposable, Pick<CalcomReader, 'calls' | 'eventTypesOf' | 'bookings'> {
  /** Starts of free slots that end within the stretch, ascending. Cal.com's own answer may be some seconds old. */
  slots(query: SlotsQuery): Promise<readonly number[]>;
  /**
   * Never repeated by itself. Kind `slot-taken` when the host is busy or away; `not-bookable` for a time in the past,
   * within the notice, outside the window or over a limit; `not-found` for an event type that is gone (a child that was made anew).
   * A round robin event type answers with an EARLIER booking of the same attendee and start: compare the metadata.
   */
  book(booking: NewBooking, options?: CallOptions): Promise<Booking>;
  /** Undefined: no such booking. */
  booking(uid: string, options?: CallOptions): Promise<Booking | undefined>;
  /** Repeated where that is safe: cancelling twice is no fault. */
  cancel(uid: string, reason: string, options?: CallOptions): Promise<Cancellation>;
  /**
   * Makes a NEW booking with a new uid that carries the metadata; the old one becomes cancelled. Never repeated by itself.
   * Kind `booking-gone` when the old one was cancelled or rescheduled before, `not-found` when it or its event type is
   * unknown; `slot-taken` and `not-bookable` as in `book`. A round robin event type may change the host.
   */
  reschedule(uid: string, startMs: number, reason: string, options?: CallOptions): Promise<Booking>;
}
