import type { Permit } from '../model/calcom-access.ts';
import type { Interval } from '../model/time/interval.ts';

/** Calls and types shared by reconciling and booking. Times are epoch milliseconds. */

export interface CallOptions {
  /** Timeout of each attempt in milliseconds, instead of the client's default. */
  readonly answerMs?: number;
  /** Aborts waits and calls in flight. */
  readonly signal?: AbortSignal;
  /** Nothing is sent without it; its error is thrown as it is. */
  readonly permit?: Permit;
}

/** What may end a call. */
export function rightsOf({ signal, permit }: CallOptions): Pick<CallOptions, 'signal' | 'permit'> {
  return { ...(signal && { signal }), ...(permit && { permit }) };
}

export interface ListOptions extends CallOptions {
  /** Expected number of event types; the timeout grows with it (about 4 ms each at the server). */
  readonly expectedCount?: number;
}

/** Number of requests (including retries), and the number and duration of waits for the rate limit. */
export interface CallCounts {
  readonly made: number;
  readonly waits: number;
  readonly waitedMs: number;
}

/** The user whose event types are read. Cal.com is queried by username; the result is checked by id. */
export interface EventTypeOwner {
  readonly userId: number;
  readonly username: string;
  /**
   * Of the user's team; null: a plain team. Absent: that of `teamId`, for one more call, or two if the key's owner is in an organisation.
   */
  readonly organizationId?: number | null;
  /** Absent: a team in the organisation of the key's owner, if there is one. */
  readonly teamId?: number;
}

/** An event type owned by a user: the user's own or a child of a managed one (Cal.com does not say which). */
export interface OwnedEventType {
  readonly id: number;
  readonly slug: string;
  /** Cal.com user id. */
  readonly ownerId: number;
}

/** One event type of a user, read by id. */
export interface OwnedChild extends OwnedEventType {
  /** Id of its managed parent; null for the user's own event type. */
  readonly parentId: number | null;
}

/** `other`: a status that this version does not know. Such a booking does not block time. */
export type BookingStatus = 'accepted' | 'pending' | 'cancelled' | 'rejected' | 'other';

export interface Booking extends Interval {
  readonly uid: string;
  readonly status: BookingStatus;
  /** Null if the event type was deleted. */
  readonly eventTypeId: number | null;
  /** Cal.com user ids; only the organizer, also for collective event types. */
  readonly hostUserIds: readonly number[];
  readonly attendeeEmails: readonly string[];
  readonly attendeeNames: readonly string[];
  /** Empty if the event type has seats: each guest then has separate metadata. */
  readonly metadata: Metadata;
  /** Guests of an event type with seats. If the event type hides them, Cal.com returns them to the team's owner only. */
  readonly seats: readonly Seat[];
  /** For a recurring event type: shared by all occurrences. */
  readonly seriesUid: string | null;
  readonly rescheduledFromUid: string | null;
  readonly rescheduledToUid: string | null;
  /** Null if Cal.com does not return it. */
  readonly createdMs: number | null;
  readonly updatedMs: number | null;
  /** The unreadable fields among `status`, `end` and `hosts`; absent if all could be read. */
  readonly odd?: readonly string[];
}

/** A listed booking without a uid or a start, with its readable fields. */
export interface UnreadableBooking {
  readonly uid: string | null;
  readonly metadata: Booking['metadata'];
  readonly updatedMs: number | null;
  /** The field that differs and how; without its value. */
  readonly problem: string;
}

export interface Metadata {
  readonly [key: string]: string;
}

export interface Seat {
  readonly uid: string;
  readonly email: string;
  readonly metadata: Metadata;
}

export interface BookingsQuery extends CallOptions {
  /** Exactly as sent: Cal.com compares case-sensitively. */
  readonly attendeeEmail?: string;
  /** A child of a managed event type, or one of another kind. Kind `invalid` if the key sees none, or if it was deleted. */
  readonly eventTypeId?: number;
  /** Any of these. Cal.com includes the bookings of managed ones' children; their ids must be listed here as well. */
  readonly eventTypeIds?: readonly number[];
  /**
   * Only a hint: Cal.com ignores a team without event types or without membership of the key's owner, and bookings do not contain their
   * team. Filter the result by event type or metadata.
   */
  readonly teamId?: number;
  /** Bookings that start at or after this time. */
  readonly afterStartMs?: number;
  /** Bookings that end at or before this time. */
  readonly beforeEndMs?: number;
  readonly updatedAfterMs?: number;
  readonly statuses?: readonly ('upcoming' | 'recurring' | 'past' | 'cancelled' | 'unconfirmed')[];
  /** Sorted so that no booking is missed while pages are read. Default: start. */
  readonly sort?: 'start' | 'updated';
  /** Called for each unreadable booking; the list continues. Absent: an unreadable booking is an error. */
  readonly onUnreadable?: (booking: UnreadableBooking) => void;
}

export interface CommonReads extends AsyncDisposable {
  readonly calls: CallCounts;
  /**
   * Children of managed event types and the user's own event types that are not hidden (hidden ones are visible to their owner's key only).
   * Empty for an unknown username. Kind `unexpected-shape` if an entry belongs to another user, and if a user of an organisation has none:
   * that does not prove that there are none.
   */
  eventTypesOf(owner: EventTypeOwner, options?: ListOptions): Promise<readonly OwnedEventType[]>;
  /** Undefined: missing, or not visible to this key. */
  ownedEventType(id: number, options?: CallOptions): Promise<OwnedChild | undefined>;
  /** All pages; each booking once, in its latest version. All filters except the team are applied again here. */
  bookings(query: BookingsQuery): Promise<readonly Booking[]>;
}
