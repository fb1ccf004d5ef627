import type { Read } from '../../model/read.ts';

/** A booking that has not ended, in Cal.com or in the runtime's database. */
export interface FutureBooking {
  /** Cal.com user id of the host; null: any host of the event type. */
  readonly userId: number | null;
  /** ISO 8601 with Z. */
  readonly endsAt: string;
  /** The same in the company's time zone, for people: `2026-12-01 15:30`. */
  readonly endsAtLocal: string;
}

/**
 * By service name, only for services where something would be hidden, lose a host or be deleted. Null: not read, as in drift; everything is
 * then treated as booked.
 */
export type FutureBookingsByService = ReadonlyMap<string, Read<readonly FutureBooking[]>> | null;

/** Count and end of future bookings. */
export interface FutureBookingSummary {
  /** Number of bookings, at least one. */
  readonly bookings: number;
  /** End of the last booking, ISO 8601 with Z. */
  readonly until: string;
  /** The same in the company's time zone. */
  readonly untilLocal: string;
}

/** Returns null if there are none. */
export function summarizeFutureBookings(bookings: readonly FutureBooking[]): FutureBookingSummary | null {
  const last = bookings.toSorted((a, b) => (a.endsAt < b.endsAt ? -1 : 1)).at(-1);
  return last ? { bookings: bookings.length, until: last.endsAt, untilLocal: last.endsAtLocal } : null;
}

/** `3 bookings until 2026-12-01 15:30` */
export function describeFutureBookings({ bookings, untilLocal }: FutureBookingSummary): string {
  return `${bookings} ${bookings === 1 ? 'booking' : 'bookings'} until ${untilLocal}`;
}

/** A future booking of an event type whose length changes in git. */
export interface BookedTime {
  readonly uid: string;
  /** ISO 8601 with Z. */
  readonly startsAt: string;
  /** The same in the company's time zone, for people: `2026-12-01 15:30`. */
  readonly startsAtLocal: string;
  readonly minutes: number;
}

/** By event type name, only for those whose length changes. */
export type BookedTimes = ReadonlyMap<string, Read<readonly BookedTime[]>>;

/** A future booking of the team, made by the runtime or in Cal.com. Times are epoch milliseconds. */
export interface TeamBooking {
  readonly uid: string;
  readonly eventTypeId: number | null;
  readonly hostUserIds: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  /** The runtime's appointment of each guest; null: made in Cal.com. */
  readonly appointmentIds: readonly (string | null)[];
}
