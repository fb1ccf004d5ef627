import type { Booking, CallOptions, CommonReads } from '../common-api.ts';
import type { CalcomError } from '../caller/errors.ts';
import type { Answers } from '../../model/event-type/question.ts';
import type { Interval } from '../../model/time/interval.ts';

/** Cal.com calls of the booking runtime. Every method throws CalcomError and no other error of the edge. Times are epoch milliseconds. */

export interface SlotsQuery extends CallOptions, Interval {
  /** A child of a managed event type, or an event type of another kind; a managed parent has no slots. */
  readonly eventTypeId: number;
  /** Length of each slot and the interval between starts; default: the event type's length. */
  readonly minutes?: number;
  /** Slots of these users only (round robin with subsets enabled). */
  readonly hostUserIds?: readonly number[];
  /** Treats the time of this booking as free. */
  readonly withoutBookingUid?: string;
}

export interface Attendee {
  readonly name: string;
  /** Null: none; allowed only if the event type makes it optional and requires the phone number. */
  readonly email: string | null;
  /** E.164. */
  readonly phone?: string;
  /** IANA. */
  readonly timeZone: string;
  readonly language: string;
}

/** One start of an event type with seats; Cal.com lists it also when it is full. */
export interface ClassSlot {
  readonly startMs: number;
  readonly booked: number;
  readonly left: number;
}

export interface NewBooking {
  readonly eventTypeId: number;
  readonly startMs: number;
  /** Only if it differs from the event type's length; it must then be one of its options. */
  readonly minutes?: number;
  readonly attendee: Attendee;
  /** At most 50 strings of 500 characters. Cannot be changed later. */
  readonly metadata: { readonly [key: string]: string };
  /** Answers to the questions of the form, by slug. */
  readonly answers?: Answers;
  /** Requests this host from a round robin event type. Cal.com may choose another: check the response. */
  readonly hostUserId?: number;
}

/**
 * The booking is cancelled in any case. `was-cancelled`: before this call, or by an attempt whose response was lost; it may also have been
 * moved before, so that a new booking replaces it.
 */
export type Cancellation = 'cancelled' | 'was-cancelled' | 'unknown-booking';

/** For a booking shared by several guests: the seat. Without it a cancellation applies to all of them. */
export interface SeatOptions extends CallOptions {
  readonly seatUid?: string;
}

/**
 * What a successful write has created. It is not compared with the request; the caller must do
 * that, because all of it exists.
 */
export type Made =
  | {
      readonly kind: 'read';
      /** One; several for a recurring event type, as many as the response contains (round robin omits the first). */
      readonly bookings: readonly Booking[];
      /** The seat taken by this call. */
      readonly seatUid: string | null;
      /** By Cal.com's clock; null if the response does not contain it. */
      readonly answeredMs: number | null;
    }
  /** Something was created, and the response does not show what. `uids`: those that the response contains. */
  | { readonly kind: 'unread'; readonly uids: readonly string[]; readonly error: CalcomError };

/** Includes `eventTypesOf`, which finds the child of a managed event type after Cal.com has created it again. */
export interface CalcomBookings extends CommonReads {
  /** Starts of free slots that end within the range, ascending. Cal.com's response may be some seconds old. */
  slots(query: SlotsQuery): Promise<readonly number[]>;
  /** The same with the places of each start; empty for an event type without seats. Starts may overlap one that is booked. */
  classSlots(query: SlotsQuery): Promise<readonly ClassSlot[]>;
  /**
   * Never retried; does not throw after a success. Kind `slot-taken` if the host is busy or away; `not-bookable` for a time in the past,
   * within the notice, outside the window or over a limit; `not-found` for a missing event type (a child that was created again);
   * `email-refused` and `phone-needed` for the attendee. A round robin event type answers with an EARLIER booking of the same attendee and
   * start: compare the metadata.
   */
  book(booking: NewBooking, options?: CallOptions): Promise<Made>;
  /** Undefined: the booking does not exist. */
  booking(uid: string, options?: CallOptions): Promise<Booking | undefined>;
  /** All occurrences in any status; empty for an unknown uid. */
  series(seriesUid: string, options?: CallOptions): Promise<readonly Booking[]>;
  /** Retried where that is safe: cancelling is idempotent. Kind `not-allowed` if the event type forbids cancelling. */
  cancel(uid: string, reason: string, options?: SeatOptions): Promise<Cancellation>;
  /** Rejects a booking that waits for its host; requires the team's owner or an admin. Idempotent. */
  decline(uid: string, reason: string, options?: CallOptions): Promise<void>;
  /**
   * Creates a NEW booking with a new uid and the same metadata; the old one is cancelled. Never retried. Kind `booking-gone` if the old
   * booking was cancelled or rescheduled before, `not-found` if it or its event type is unknown; `slot-taken` and `not-bookable` as in
   * `book`; `not-allowed` within the notice for moves; `length-refused` if the event type has another length now. A round robin event type
   * may change the host, and older servers the length.
   */
  reschedule(uid: string, startMs: number, reason: string, options?: SeatOptions): Promise<Made>;
}
