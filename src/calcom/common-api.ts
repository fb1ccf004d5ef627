import type { Interval } from '../model/interval.ts';

/** What reconciling and booking both ask of Cal.com, and in which words. Times are epoch milliseconds. */

export interface CallOptions {
  /** Milliseconds for the whole answer of each attempt, in place of the client's own. */
  readonly answerMs?: number;
  readonly signal?: AbortSignal;
}

export interface ListOptions extends CallOptions {
  /** How many event types are expected; the time allowed grows with it (about 4 ms each at the server). */
  readonly expectedCount?: number;
}

/** How many requests went out (retries included), and how often and how long the rate limit made them wait. */
export interface CallCounts {
  readonly made: number;
  readonly waits: number;
  readonly waitedMs: number;
}

/** Whose event types are looked up. Cal.com is asked by the name, and its answer compared by the id. */
export interface EventTypeOwner {
  readonly userId: number;
  readonly username: string;
  /** Of the user's team; null: a plain team. Absent: that of `teamId`, for one more call, or two where the key's owner is in an organisation. */
  readonly organizationId?: number | null;
  /** Absent: a team of the organisation that the key's owner is in, if any. */
  readonly teamId?: number;
}

/** An event type that a person owns: the person's own or a child of a managed one (Cal.com does not say which). */
export interface OwnedEventType {
  readonly id: number;
  readonly slug: string;
  /** Cal.com user id. */
  readonly ownerId: number;
}

/** One event type of a person, read by its id. */
export interface OwnedChild extends OwnedEventType {
  /** Id of the managed event type whose child it is; null for the person's own. */
  readonly parentId: number | null;
}

/** `other`: a word that this version does not know. Such a booking takes up no time that calops relies on. */
export type BookingStatus = 'accepted' | 'pending' | 'cancelled' | 'rejected' | 'other';

export interface Booking extends Interval {
  readonly uid: string;
  readonly status: BookingStatus;
  /** Null once the event type is deleted. */
  readonly eventTypeId: number | null;
  /** Cal.com user ids; the organizer alone, also of collective event types. */
  readonly hostUserIds: readonly number[];
  readonly attendeeEmails: readonly string[];
  readonly attendeeNames: readonly string[];
  /** Empty where the event type has seats: then each guest has metadata of its own. */
  readonly metadata: Metadata;
  /** Guests of an event type with seats. Cal.com shows them to the team's owner only, if the event type says so. */
  readonly seats: readonly Seat[];
  /** Of a recurring event type: shared by all occurrences. */
  readonly seriesUid: string | null;
  readonly rescheduledFromUid: string | null;
  readonly rescheduledToUid: string | null;
  /** Null where Cal.com does not say. */
  readonly createdMs: number | null;
  readonly updatedMs: number | null;
  /** What of `status`, `end` and `hosts` could not be read; absent where all of it could. */
  readonly odd?: readonly string[];
}

/** A listed booking without a uid or a start, with what can still be said of it. */
export interface UnreadableBooking {
  readonly uid: string | null;
  readonly metadata: Booking['metadata'];
  readonly updatedMs: number | null;
  /** Which field differs and how; values are not shown. */
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
  /** Hears of each booking that cannot be read, and the list goes on. Absent: such a booking makes the list an error. */
  readonly onUnreadable?: (booking: UnreadableBooking) => void;
}

export interface CommonReads extends AsyncDisposable {
  readonly calls: CallCounts;
  /**
   * Children of managed event types and the person's own that are not hidden (hidden ones show only to their owner's
   * key). Empty for an unknown username. Kind `unexpected-shape` where an entry is another user's, and where a user of an organisation
   * has none: that is no proof that there are none.
   */
  eventTypesOf(owner: EventTypeOwner, options?: ListOptions): Promise<readonly OwnedEventType[]>;
  /** Undefined: gone, or not for this key to see. */
  ownedEventType(id: number, options?: CallOptions): Promise<OwnedChild | undefined>;
  /** All pages, each booking once as it was read last. Filters but the team's are applied here once more. */
  bookings(query: BookingsQuery): Promise<readonly Booking[]>;
}
