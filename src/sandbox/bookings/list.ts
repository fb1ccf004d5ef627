import { innerBadRequest } from '../envelopes.ts';
import type { ListedStatus } from '../validation/booking-shapes.ts';
import type { AttendeeRow, BookingRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import type { Sight } from './visible.ts';

type Order = 'asc' | 'desc';

/** A validated query. */
export interface ListQuery {
  readonly status?: readonly ListedStatus[];
  readonly attendeeEmail?: string;
  readonly attendeeName?: string;
  readonly bookingUid?: string;
  readonly eventTypeIds?: readonly number[];
  readonly eventTypeId?: number;
  readonly teamsIds?: readonly number[];
  readonly teamId?: number;
  readonly afterStart?: string;
  readonly beforeEnd?: string;
  readonly afterCreatedAt?: string;
  readonly beforeCreatedAt?: string;
  readonly afterUpdatedAt?: string;
  readonly beforeUpdatedAt?: string;
  readonly sortStart?: Order;
  readonly sortEnd?: Order;
  readonly sortCreated?: Order;
  readonly sortUpdatedAt?: Order;
  readonly take?: number;
  readonly skip?: number;
}

interface Asked {
  readonly sight: Sight;
  readonly query: ListQuery;
  readonly now: number;
}

export interface Listed {
  readonly rows: readonly BookingRow[];
  /** The total that pages are computed from. It ignores the filters by creation and change, like the real server. */
  readonly total: number;
}

/** @throws Refusal (400, inner API) if none of the requested event types exists */
export function listedBookings(world: World, { sight, query, now }: Asked): Listed {
  const isAskedFor = typeFilter(world, query);
  const isSeen = sightFilter(sight, query);
  const counted = [...world.bookings.all()].filter(
    (row) => isAskedFor(row) && hasStatus(row, query, now) && isWithin(row, query) && isSeen(row),
  );
  const skip = query.skip ?? 0;
  const rows = counted.filter((row) => wasTouchedWithin(row, query)).sort(comparison(query));
  return { rows: rows.slice(skip, skip + (query.take ?? 100)), total: counted.length };
}

/** Guest and name must match the same attendee; a viewer who is only an attendee sees matches of that attendee only. */
function sightFilter(sight: Sight, query: ListQuery): (row: BookingRow) => boolean {
  const isMeant = ({ email, name }: AttendeeRow): boolean =>
    (!query.attendeeEmail || email === query.attendeeEmail.trim()) &&
    (!query.attendeeName || name === query.attendeeName.trim());
  const isAnybodyMeant = !query.attendeeEmail && !query.attendeeName;
  return (row) =>
    (sight.asHost(row) && (isAnybodyMeant || row.attendees.some(isMeant))) ||
    row.attendees.some((attendee) => sight.asGuest(attendee) && isMeant(attendee));
}

/** A team without event types (also a foreign or unknown one) is no filter. */
function typeFilter(world: World, query: ListQuery): (row: BookingRow) => boolean {
  const teams = query.teamsIds ?? (query.teamId ? [query.teamId] : []);
  const ofTeams = withChildren(
    world,
    teams.flatMap((id) => world.eventTypes.ofTeam(id).map((row) => row.id)),
  );
  const requestedIds = query.eventTypeIds ?? (query.eventTypeId ? [query.eventTypeId] : []);
  const matchingIds = withChildren(world, requestedIds);
  if (requestedIds.length > 0 && matchingIds.size === 0)
    throw innerBadRequest('The requested event-types do not exist.');
  return ({ eventTypeId }) =>
    (ofTeams.size === 0 || ofTeams.has(eventTypeId)) && (matchingIds.size === 0 || matchingIds.has(eventTypeId));
}

function withChildren(world: World, ids: readonly number[]): ReadonlySet<number> {
  const known = ids.filter((id) => world.eventTypes.get(id));
  return new Set([...known, ...ids.flatMap((id) => world.eventTypes.childrenOf(id).map((row) => row.id))]);
}

function hasStatus(row: BookingRow, { status = [] }: ListQuery, now: number): boolean {
  return status.length === 0 || status.some((name) => STATUS[name](row, now));
}

const STATUS: Readonly<Record<ListedStatus, (row: BookingRow, now: number) => boolean>> = {
  upcoming: (row, now) =>
    row.endMs >= now && (row.recurringBookingUid === null ? !isOver(row) : row.status === 'accepted'),
  recurring: (row, now) => row.endMs >= now && row.recurringBookingUid !== null && !isOver(row),
  past: (row, now) => row.endMs <= now && !isOver(row),
  cancelled: isOver,
  unconfirmed: (row, now) => row.endMs >= now && row.status === 'pending',
};

function isOver({ status }: BookingRow): boolean {
  return status === 'cancelled' || status === 'rejected';
}

function isWithin({ uid, startMs, endMs }: BookingRow, query: ListQuery): boolean {
  const isMeant = !query.bookingUid || uid === query.bookingUid.trim();
  return isMeant && isBetween(startMs, query.afterStart, undefined) && isBetween(endMs, undefined, query.beforeEnd);
}

function wasTouchedWithin({ createdAtMs, updatedAtMs }: BookingRow, query: ListQuery): boolean {
  return (
    isBetween(createdAtMs, query.afterCreatedAt, query.beforeCreatedAt) &&
    isBetween(updatedAtMs, query.afterUpdatedAt, query.beforeUpdatedAt)
  );
}

/** Both ends are inclusive. */
function isBetween(ms: number, after: string | undefined, before: string | undefined): boolean {
  return (!after || ms >= millisecondsOf(after)) && (!before || ms <= millisecondsOf(before));
}

/** A time without a zone is UTC. */
function millisecondsOf(text: string): number {
  const hasZone = /([zZ]|[+-]\d\d(:?\d\d)?)$/.test(text.slice(10));
  return Date.parse(hasZone || text.length <= 10 ? text : `${text}Z`);
}

/** The first given sort in this order is used. Without one, only past and cancelled bookings are sorted newest first. */
function comparison(query: ListQuery): (a: BookingRow, b: BookingRow) => number {
  const [only, ...others] = query.status ?? [];
  const isReversed = others.length === 0 && (only === 'past' || only === 'cancelled');
  const sorts: readonly (readonly [Order | undefined, (row: BookingRow) => number])[] = [
    [query.sortStart, (row) => row.startMs],
    [query.sortEnd, (row) => row.endMs],
    [query.sortCreated, (row) => row.createdAtMs],
    [query.sortUpdatedAt, (row) => row.updatedAtMs],
    [isReversed ? 'desc' : 'asc', (row) => row.startMs],
  ];
  const [order, key] = sorts.find(([given]) => given) ?? ['asc', (row: BookingRow) => row.startMs];
  const sign = order === 'desc' ? -1 : 1;
  return (a, b) => sign * (key(a) - key(b) || a.id - b.id);
}

/** The position of a page. `returnedItems` is computed from the total, not counted: filters that the total ignores make it too large. */
export function pagination({
  skip,
  take,
  total,
}: {
  readonly skip: number;
  readonly take: number;
  readonly total: number;
}) {
  const start = Math.min(skip, total);
  const totalPages = Math.ceil(total / take);
  return {
    returnedItems: Math.min(total - start, take),
    totalItems: total,
    itemsPerPage: take,
    remainingItems: Math.max(total - start - take, 0),
    currentPage: Math.min(Math.floor(start / take) + 1, totalPages),
    totalPages,
    hasNextPage: start + take < total,
    hasPreviousPage: start > 0,
  } as const;
}
