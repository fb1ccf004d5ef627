import { BOOKINGS_PER_PAGE } from './booking-pages.ts';
import type { PageStart } from './booking-pages.ts';
import type { SlotsQuery } from './bookings-api.ts';
import type { Booking, BookingsQuery, BookingStatus } from './common-api.ts';

const DAY_MS = 86_400_000;

export function slotsParams(query: SlotsQuery): URLSearchParams {
  const params = new URLSearchParams({
    eventTypeId: String(query.eventTypeId),
    start: iso(query.fromMs),
    // midnight would stand for the whole day that begins with it
    end: iso(query.toMs % DAY_MS === 0 ? query.toMs - 1000 : query.toMs),
    timeZone: 'UTC',
  });
  if (query.minutes !== undefined) params.set('duration', String(query.minutes));
  if (query.hostUserIds !== undefined) params.set('rrHostSubsetIds', query.hostUserIds.join(','));
  if (query.withoutBookingUid !== undefined) params.set('bookingUidToReschedule', query.withoutBookingUid);
  return params;
}

export function bookingsParams(query: BookingsQuery, { atMs, skip }: PageStart): URLSearchParams {
  const isByUpdate = query.sort === 'updated';
  const afterStartMs = isByUpdate ? query.afterStartMs : (atMs ?? query.afterStartMs);
  const updatedAfterMs = isByUpdate ? (atMs ?? query.updatedAfterMs) : query.updatedAfterMs;
  const params = new URLSearchParams({ take: String(BOOKINGS_PER_PAGE) });
  if (skip > 0) params.set('skip', String(skip));
  params.set(isByUpdate ? 'sortUpdatedAt' : 'sortStart', 'asc');
  if (query.attendeeEmail !== undefined) params.set('attendeeEmail', query.attendeeEmail);
  if (query.eventTypeId !== undefined) params.set('eventTypeId', String(query.eventTypeId));
  if (query.eventTypeIds !== undefined) params.set('eventTypeIds', query.eventTypeIds.join(','));
  if (query.teamId !== undefined) params.set('teamId', String(query.teamId));
  if (afterStartMs !== undefined) params.set('afterStart', iso(afterStartMs));
  if (query.beforeEndMs !== undefined) params.set('beforeEnd', iso(query.beforeEndMs));
  if (updatedAfterMs !== undefined) params.set('afterUpdatedAt', iso(updatedAfterMs));
  if (query.statuses !== undefined && query.statuses.length > 0) params.set('status', query.statuses.join(','));
  return params;
}

/** The time that a list is ordered by. */
export function sortedBy(query: BookingsQuery, { fromMs, updatedMs }: Booking): number | null {
  return query.sort === 'updated' ? updatedMs : fromMs;
}

/** Cal.com ignores parameters that it does not know or cannot use. The team is not in the answer, and cannot be checked. */
export function isAskedFor(query: BookingsQuery, booking: Booking): boolean {
  const { eventTypeId } = booking;
  return (
    (query.attendeeEmail === undefined || booking.attendeeEmails.includes(query.attendeeEmail)) &&
    (query.eventTypeId === undefined || eventTypeId === query.eventTypeId) &&
    (query.eventTypeIds === undefined || (eventTypeId !== null && query.eventTypeIds.includes(eventTypeId))) &&
    (query.afterStartMs === undefined || booking.fromMs >= query.afterStartMs) &&
    (query.beforeEndMs === undefined || booking.toMs <= query.beforeEndMs) &&
    (query.updatedAfterMs === undefined || booking.updatedMs === null || booking.updatedMs >= query.updatedAfterMs) &&
    hasStatus(query, booking.status)
  );
}

/** Whether a booking lies before or after now is left to Cal.com's clock. */
function hasStatus({ statuses = [] }: BookingsQuery, status: BookingStatus): boolean {
  const isOver = status === 'cancelled' || status === 'rejected';
  const holds = {
    upcoming: !isOver,
    recurring: !isOver,
    past: !isOver,
    cancelled: isOver,
    unconfirmed: status === 'pending',
  };
  return statuses.length === 0 || statuses.some((name) => holds[name]);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
