import type { Read } from '../../model/read.ts';

/** A booking that is not over, in Cal.com or in the database of the runtime. */
export interface FutureBooking {
  /** Cal.com user id of the host; null: may be any of them. */
  readonly userId: number | null;
  /** ISO 8601 with Z. */
  readonly endsAt: string;
  /** The same by the company's clocks, for people: `2026-12-01 15:30`. */
  readonly endsAtLocal: string;
}

/**
 * By service, by name: only those of which something would be hidden, lose a host or be deleted. Null: not read, as for
 * drift; then everything is as if there were some.
 */
export type FutureBookingsByService = ReadonlyMap<string, Read<readonly FutureBooking[]>> | null;

/** Future bookings in short. */
export interface FutureBookingSummary {
  /** How many; at least one. */
  readonly bookings: number;
  /** End of the last one, ISO 8601 with Z. */
  readonly until: string;
  /** The same by the company's clocks. */
  readonly untilLocal: string;
}

/** Null when there are none. */
export function summarizeFutureBookings(bookings: readonly FutureBooking[]): FutureBookingSummary | null {
  const last = bookings.toSorted((a, b) => (a.endsAt < b.endsAt ? -1 : 1)).at(-1);
  return last ? { bookings: bookings.length, until: last.endsAt, untilLocal: last.endsAtLocal } : null;
}

/** `3 bookings until 2026-12-01 15:30` */
export function describeFutureBookings({ bookings, untilLocal }: FutureBookingSummary): string {
  return `${bookings} ${bookings === 1 ? 'booking' : 'bookings'} until ${untilLocal}`;
}

/** A future booking of an event type whose length git changes. */
export interface BookedTime {
  readonly uid: string;
  /** ISO 8601 with Z. */
  readonly startsAt: string;
  /** The same by the company's clocks, for people: `2026-12-01 15:30`. */
  readonly startsAtLocal: string;
  readonly minutes: number;
}

/** By event type, by name: only those whose length changes. */
export type BookedTimes = ReadonlyMap<string, Read<readonly BookedTime[]>>;
