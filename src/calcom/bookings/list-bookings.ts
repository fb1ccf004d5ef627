import type { Answered } from '../caller/caller.ts';
import type { Booking, BookingsQuery } from '../common-api.ts';
import { bookingsEndpoint, ITEMS_PER_PAGE, type Endpoint } from '../endpoints.ts';
import { describeMismatch, matching, mismatch } from '../matching.ts';
import { booking, unreadableBooking } from '../normalise.ts';
import { hasMore } from '../pages.ts';
import { checkBooking, checkList } from '../schemas.ts';
import { bookingsParams, matchesQuery, nextPage, sortedBy, type PageStart } from './booking-query.ts';
import { mendBooking } from './mend-booking.ts';

/** All bookings that match the query, page by page. */
export async function listBookings(
  get: (endpoint: Endpoint) => Promise<Answered>,
  query: BookingsQuery,
): Promise<readonly Booking[]> {
  const seen = new Map<string, Booking>();
  let start: PageStart = { skip: 0 };
  for (;;) {
    const answered = await get(bookingsEndpoint(bookingsParams(query, start)));
    const { page, listed } = bookingsOf(answered, query);
    const isFull = listed >= ITEMS_PER_PAGE;
    const isRepeated = page.length === listed && page.every(({ uid }) => seen.has(uid));
    if (isFull && isRepeated) {
      throw mismatch(answered, 'nothing but bookings of the pages before: a page repeats');
    }
    for (const one of page) {
      seen.delete(one.uid); // the later read is more current; it also moves to the end
      seen.set(one.uid, one);
    }
    const isLast = isFull ? false : isRepeated || !hasMore(answered);
    if (isLast) return [...seen.values()].filter((one) => matchesQuery(query, one));
    const next = nextPage(
      start,
      page.flatMap((one) => sortedBy(query, one) ?? []),
      listed,
    );
    if (next === undefined) throw mismatch(answered, 'bookings in another order than the one asked for');
    start = next;
  }
}

/** Parsed item by item: bookings not made by calops may have any shape. */
function bookingsOf(answered: Answered, { onUnreadable }: BookingsQuery) {
  const items = matching(answered, checkList);
  const validate = checkBooking();
  const page = items.flatMap((item): Booking[] => {
    if (validate(item)) return [booking(item)];
    const { item: mended, odd } = mendBooking(item);
    if (validate(mended)) return [{ ...booking(mended), ...(odd.length > 0 && { odd }) }];
    const problem = describeMismatch(mended, validate.errors?.[0]);
    if (onUnreadable === undefined) throw mismatch(answered, `a booking that cannot be read: ${problem}`);
    onUnreadable(unreadableBooking(item, problem));
    return [];
  });
  return { page, listed: items.length };
}
