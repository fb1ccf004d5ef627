import type { Booking, CallOptions, CommonReads } from './common-api.ts';
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

/**
 * The booking is gone either way. `was-cancelled`: before this call, or by an attempt of it whose answer was lost; somebody may have
 * moved it before, so that another one stands in its place.
 */
export type Cancellation = 'cancelled' | 'was-cancelled' | 'unknown-booking';

/** With `eventTypesOf`, by which the child of a managed event type is found again after Cal.com made it anew. */
export interface CalcomBookings extends CommonReads {
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
