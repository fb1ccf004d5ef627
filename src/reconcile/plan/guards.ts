import { isSameTeam, type TeamMove } from '../../model/team-move.ts';
import {
  describeFutureBookings,
  summarizeFutureBookings,
  type FutureBooking,
  type FutureBookingSummary,
} from '../desired/future-bookings.ts';
import {
  conflict,
  eventTypeChanges,
  hostRemovals,
  schedulingChange,
  slugTaken,
  tooManyUpdates,
} from './event-type-guards.ts';
import { isAllowed, type GuardInput, type GuardRule } from './guard-rule.ts';
import { hostNotMember, noHosts, personalSlug, staffLosesLastMap, tooManyHostRemovals } from './host-guards.ts';
import type { EventTypeChange, GuardTrip } from './plan.ts';
import { blockChanges } from './service-units.ts';

/**
 * Guards check the finished plan and are pure. To add one: write a rule that returns its trips, add it to RULES, and
 * document its code in plan.ts and docs/guards.md. Every ratio is relative to the ledger, never to the live count.
 * The most specific rule comes first.
 */
const RULES: readonly GuardRule[] = [
  slugTaken,
  conflict,
  schedulingChange,
  hostNotMember,
  personalSlug,
  noHosts,
  hostBooked,
  tooManyHostRemovals,
  tooManyUpdates,
  futureBookings,
  deletion,
];

/**
 * Returns all trips that `allow` does not permit. Two rules depend on the changes that the other rules leave: blocking one staff member's
 * last map can block the service that would give another staff member a new map, so that rule runs until it finds no more.
 */
export function checkGuards(input: GuardInput, allow: ReadonlySet<string>): readonly GuardTrip[] {
  const trips = tripsOf(RULES, input, allow);
  const known = new Set<string>();
  for (;;) {
    const changes = blockChanges(input.changes, trips);
    const lost = tripsOf([staffLosesLastMap], { ...input, changes }, allow).filter(
      ({ message }) => !known.has(message),
    );
    if (lost.length === 0) return [...trips, ...tripsOf([teamMove], { ...input, changes }, allow)];
    for (const { message } of lost) known.add(message);
    trips.push(...lost);
  }
}

function tripsOf(rules: readonly GuardRule[], input: GuardInput, allow: ReadonlySet<string>): GuardTrip[] {
  return rules.flatMap((rule) => rule(input)).filter((trip) => trip.allow === null || !isAllowed(trip.allow, allow));
}

/**
 * A company moves to another team or environment only with `--allow move:NAME`: an apparent move is usually the database of the
 * wrong environment. It moves as a whole, because the runtime must not find one half in each team.
 */
function teamMove(input: GuardInput): readonly GuardTrip[] {
  const { move, catalog, changes } = input;
  if (move === null) return [];
  const { name } = catalog.company;
  const obstacle = obstacleTo(move, input);
  const allow = obstacle === null ? `move:${name}` : null;
  const way =
    obstacle ?? `if it is meant, apply --allow move:${name}; if not, use the DATABASE_URL of ${move.to.environment}`;
  const message = `${whatMoves(name, move)}; ${way}`;
  return [{ code: 'team-move', message, allow, changes: changes.map(({ id }) => id) }];
}

function whatMoves(name: string, move: TeamMove): string {
  const { from, to, left } = move;
  return isSameTeam(move)
    ? `the database holds ${name} for environment ${from.environment}, not ${to.environment}, of the same team ${to.teamId}`
    : `${name} moves from team ${from.teamId} (${from.environment}) to team ${to.teamId} (${to.environment}), and ${left.length} event types stay in team ${from.teamId} as they are, ours no longer`;
}

/** The reason why part of the company cannot move, or null. */
function obstacleTo(move: TeamMove, { isWhole, changes, desired }: GuardInput): string | null {
  if (!isWhole) return 'a company moves as a whole: leave --only out';
  if (isSameTeam(move)) return null;
  const free = new Set(changes.filter(({ blockedBy }) => blockedBy.length === 0).map(({ id }) => id));
  const active = [...desired.values()].filter(({ service }) => service.state === 'active');
  const held = active.filter(({ name }) => !free.has(`eventType/${name}`));
  if (held.length === 0) return null;
  return `a company moves as a whole, and ${held.length} of ${active.length} event types could not be made there: settle what holds them back first`;
}

/** Trips when git removes a staff entry without retiring it first: the bookings would stay in Cal.com without an event type. */
function hostBooked(input: GuardInput): readonly GuardTrip[] {
  const removing = eventTypeChanges(input).filter((change) => hostRemovals(change).length > 0);
  const byService = Map.groupBy(removing, ({ serviceName }) => serviceName);
  return [...byService].flatMap(([service, changes]) => {
    const read = input.futureBookings?.get(service);
    const booked = read?.known ? bookedHosts(changes, read.value) : [];
    return booked.length === 0 ? [] : [bookedTrip(service, { booked, changes }, input)];
  });
}

interface BookedHost {
  readonly userId: number;
  readonly futureBookings: FutureBookingSummary;
}

function bookedHosts(changes: readonly EventTypeChange[], bookings: readonly FutureBooking[]): readonly BookedHost[] {
  return [...new Set(changes.flatMap(hostRemovals))].flatMap((userId) => {
    const futureBookings = summarizeFutureBookings(
      bookings.filter((one) => one.userId === null || one.userId === userId),
    );
    return futureBookings === null ? [] : [{ userId, futureBookings }];
  });
}

interface Booked {
  readonly booked: readonly BookedHost[];
  /** The changes of one service that remove hosts. */
  readonly changes: readonly EventTypeChange[];
}

/** While the hosts are held back, their assignments stay as well: the runtime still books and moves with them. */
function bookedTrip(service: string, { booked, changes }: Booked, { changes: all, hostNames, stored }: GuardInput) {
  const ids = new Set(booked.map(({ userId }) => userId));
  const who = booked.map(
    ({ userId, futureBookings }) =>
      `${hostNames[userId] ?? `user ${userId}`} has ${describeFutureBookings(futureBookings)}`,
  );
  const staff = new Set(stored.hostMappings.filter(({ userId }) => ids.has(userId)).map(({ staffId }) => staffId));
  const serviceIds = new Set(changes.map(({ serviceId }) => serviceId));
  const unassigned = all.filter(
    (change) =>
      change.kind === 'assignment' &&
      change.action === 'delete' &&
      serviceIds.has(change.row.serviceId) &&
      staff.has(change.row.staffId),
  );
  const message = `${service}: ${who.join(', ')}, whose event types would go; write state: retired at the staff entry, which keeps the host until then, or apply --allow host-booked:${service}`;
  return {
    code: 'host-booked',
    message,
    allow: `host-booked:${service}`,
    changes: [...changes.filter((one) => hostRemovals(one).some((id) => ids.has(id))), ...unassigned].map(
      ({ id }) => id,
    ),
  } as const;
}

/** While a service has future bookings, no option allows its deletion: the bookings would stay in Cal.com without their event type. */
function futureBookings(input: GuardInput): readonly GuardTrip[] {
  return deletions(input).flatMap(({ service, ids, futureBookings }): GuardTrip[] => {
    if (futureBookings === null) return [];
    const what = describeFutureBookings(futureBookings);
    const message = `${service}: not deleted, it has ${what}; cancel or move them, or wait, then apply --allow-delete ${service}`;
    return [{ code: 'future-bookings', message, allow: null, changes: ids }];
  });
}

/** Each deletion needs `--allow` with the service's name. An event type that Cal.com no longer has is only removed from the ledger. */
function deletion(input: GuardInput): readonly GuardTrip[] {
  return deletions(input).flatMap(({ service, ids, futureBookings }): GuardTrip[] => {
    if (futureBookings !== null) return [];
    const what = ids.length === 1 ? 'event type' : `${ids.length} event types`;
    const message = `${service}: the ${what} would be deleted in Cal.com permanently, and no booking is left; if that is intended, apply --allow-delete ${service}`;
    return [{ code: 'deletion', message, allow: `delete:${service}`, changes: ids }];
  });
}

interface Deletion {
  readonly service: string;
  readonly ids: readonly string[];
  /** Null: there are no bookings, or they were not read. */
  readonly futureBookings: FutureBookingSummary | null;
}

function deletions(input: GuardInput): readonly Deletion[] {
  const there = eventTypeChanges(input).filter((one) => one.action === 'delete' && one.eventTypeId !== null);
  const byService = Map.groupBy(there, ({ serviceName }: EventTypeChange) => serviceName);
  return [...byService].map(([service, changes]) => {
    const read = input.futureBookings?.get(service);
    return {
      service,
      ids: changes.map(({ id }) => id),
      futureBookings: read?.known ? summarizeFutureBookings(read.value) : null,
    };
  });
}
