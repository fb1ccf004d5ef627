import type { CalcomReader } from '../../calcom/api.ts';
import type { Booking, BookingsQuery } from '../../calcom/common-api.ts';
import type { Read } from '../../model/read.ts';
import { reasonOf, unknown } from './unread.ts';

/** What Cal.com is asked for; which of them are over is judged again by what comes back. */
export const FUTURE_STATUSES: NonNullable<BookingsQuery['statuses']> = ['upcoming', 'recurring', 'unconfirmed'];

/** So that the address of a call stays well below what servers take. */
const IDS_PER_CALL = 200;

export function isStanding({ status, toMs }: Booking, nowMs: number): boolean {
  return (status === 'accepted' || status === 'pending') && toMs > nowMs;
}

interface Reading {
  readonly reader: CalcomReader;
  readonly signal?: AbortSignal;
}

/** One call for every 200 event types. Cal.com drops filters that it does not know: judge what comes back by event type and end. */
export async function readFutureBookings(
  eventTypeIds: readonly number[],
  { reader, signal }: Reading,
): Promise<Read<readonly Booking[]>> {
  const bookings: Booking[] = [];
  try {
    for (let from = 0; from < eventTypeIds.length; from += IDS_PER_CALL) {
      const ids = eventTypeIds.slice(from, from + IDS_PER_CALL);
      const query = { eventTypeIds: ids, statuses: FUTURE_STATUSES };
      bookings.push(...(await reader.bookings(signal ? { ...query, signal } : query)));
    }
    return { known: true, value: bookings };
  } catch (error) {
    return unknown(reasonOf(error));
  }
}
