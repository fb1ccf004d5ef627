import { ITEMS_PER_PAGE } from '../endpoints.ts';
import type { Booking, BookingsQuery, BookingStatus } from '../common-api.ts';
import type { SlotsQuery } from './bookings-api.ts';

const DAY_MS = 86_400_000;

export function slotsParams(query: SlotsQuery): URLSearchParams {
  const params = new URLSearchParams({
    eventTypeId: String(query.eventTypeId),
    start: iso(query.fromMs),
    // Cal.com treats midnight as the whole day that starts with it
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
  const params = new URLSearchParams({ take: String(ITEMS_PER_PAGE) });
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

/** The time by which a list is sorted. */
export function sortedBy(query: BookingsQuery, { fromMs, updatedMs }: Booking): number | null {
  return query.sort === 'updated' ? updatedMs : fromMs;
}

/** Cal.com ignores parameters that are unknown or invalid. The response does not contain the team, so it cannot be checked. */
export function matchesQuery(query: BookingsQuery, booking: Booking): boolean {
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

/** Whether a booking is upcoming or past is decided by Cal.com's clock. */
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

/**
 * Number of bookings that may change while Cal.com builds a page: these keep their position in it, but have the new time of change, which
 * is later than the end of the page.
 */
const MAY_CHANGE = 10;

/** The start of a page: this time in the sort order (the beginning if absent), after skipping this many bookings with exactly this time. */
export interface PageStart {
  readonly atMs?: number;
  readonly skip: number;
}

/**
 * The start of the page after a full one. Pages start at times instead of offsets, so that bookings that are added, removed or changed in
 * the meantime do not hide others; pages overlap slightly. Only if a whole page has one time, the next one starts at an offset.
 *
 * @param times times of the page's bookings in their order, without bookings that have none
 * @param listed number of bookings in the page
 * @returns undefined if they are not in ascending order
 */
export function nextPage(before: PageStart, times: readonly number[], listed: number): PageStart | undefined {
  if (times.length === 0) return { ...before, skip: before.skip + listed };
  const misplaced = times.filter((ms, index) => times.slice(index).some((later) => later < ms));
  if (misplaced.length > MAY_CHANGE) return undefined;
  const atMs = Math.min(...times.slice(-MAY_CHANGE - 1));
  if (times.some((ms) => ms < atMs)) return { atMs, skip: 0 };
  const ties = times.filter((ms) => ms === atMs).length;
  return { atMs, skip: (before.atMs === atMs ? before.skip : 0) + ties };
}
