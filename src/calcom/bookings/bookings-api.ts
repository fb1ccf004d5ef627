import type { Booking, CallOptions, CommonReads } from '../common-api.ts';
import type { CalcomError } from '../caller/errors.ts';
import type { Interval } from '../../model/interval.ts';

/** What the booking runtime asks of Cal.com. Every method throws CalcomError and nothing else of the edge. Times are epoch milliseconds. */

export interface SlotsQuery extends CallOptions, Interval {
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
  /** Null: none, which only an event type takes that makes it optional and requires the phone number. */
  readonly email: string | null;
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

/**
 * The booking is gone either way. `was-cancelled`: before this call, or by an attempt of it whose answer was lost; somebody may have
 * moved it before, so that another one stands in its place.
 */
export type Cancellation = 'cancelled' | 'was-cancelled' | 'unknown-booking';

/** Of a booking that several guests share: whose seat is meant. Without it a cancellation is for all of them. */
export interface SeatOptions extends CallOptions {
  readonly seatUid?: string;
}

/**
 * What a write that Cal.com has answered with a success has made. Nothing of it is compared with what was asked for: that is the
 * caller's to do, since all of it exists.
 */
export type Made =
  | {
      readonly kind: 'read';
      /** One; of a recurring event type several, in whatever number the answer has (round robin leaves out the first). */
      readonly bookings: readonly Booking[];
      /** The seat that this very call took. */
      readonly seatUid: string | null;
      /** By Cal.com's clock; null where its answer does not say. */
      readonly answeredMs: number | null;
    }
  /** Something was made, and the answer does not say what. `uids`: as far as the answer names them. */
  | { readonly kind: 'unread'; readonly uids: readonly string[]; readonly error: CalcomError };

/** With `eventTypesOf`, by which the child of a managed event type is found again after Cal.com made it anew. */
export interface CalcomBookings extends CommonReads {
  /** Starts of free slots that end within the stretch, ascending. Cal.com's own answer may be some seconds old. */
  slots(query: SlotsQuery): Promise<readonly number[]>;
  /**
   * Never repeated by itself; after a success never thrown. Kind `slot-taken` when the host is busy or away; `not-bookable` for a time in the past,
   * within the notice, outside the window or over a limit; `not-found` for an event type that is gone (a child that was made anew); `email-refused` and `phone-needed` for the attendee.
   * A round robin event type answers with an EARLIER booking of the same attendee and start: compare the metadata.
   */
  book(booking: NewBooking, options?: CallOptions): Promise<Made>;
  /** Undefined: no such booking. */
  booking(uid: string, options?: CallOptions): Promise<Booking | undefined>;
  /** All occurrences, whatever their status; empty for an unknown uid. */
  series(seriesUid: string, options?: CallOptions): Promise<readonly Booking[]>;
  /** Repeated where that is safe: cancelling twice is no fault. Kind `not-allowed` where the event type lets nobody cancel. */
  cancel(uid: string, reason: string, options?: SeatOptions): Promise<Cancellation>;
  /** Of a booking that waits for its host, by the team's owner or an admin: it becomes rejected. Declining twice is no fault. */
  decline(uid: string, reason: string, options?: CallOptions): Promise<void>;
  /**
   * Makes a NEW booking with a new uid that carries the metadata; the old one becomes cancelled. Never repeated by itself.
   * Kind `booking-gone` when the old one was cancelled or rescheduled before, `not-found` when it or its event type is
   * unknown; `slot-taken` and `not-bookable` as in `book`; `not-allowed` within the notice for moves; `length-refused` where the
   * event type has another length now. A round robin event type may change the host, and older servers the length.
   */
  reschedule(uid: string, startMs: number, reason: string, options?: SeatOptions): Promise<Made>;
}
