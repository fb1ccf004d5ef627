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
 * Guards run over the finished plan and are pure. To add one: write a rule that returns its trips, put it into RULES,
 * name its code in plan.ts and docs/guards.md. The denominator of every ratio is the ledger, never the live count.
 * Most specific first.
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
 * All trips, without those that `allow` lets pass. Two rules ask what is left, and so have to know what the others hold back. One person's
 * last map may hold back the service that would have given another person a new one, so that this rule is asked until it finds no more.
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
 * A company moves to another team, or to another environment, only by `--allow move:NAME`: what looks like a move is more often
 * the database of another environment. And it moves as a whole: the runtime must not find half of it in each team.
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

/** Why not all of it could follow; null when it could. */
function obstacleTo(move: TeamMove, { isWhole, changes, desired }: GuardInput): string | null {
  if (!isWhole) return 'a company moves as a whole: leave --only out';
  if (isSameTeam(move)) return null;
  const free = new Set(changes.filter(({ blockedBy }) => blockedBy.length === 0).map(({ id }) => id));
  const active = [...desired.values()].filter(({ service }) => service.state === 'active');
  const held = active.filter(({ name }) => !free.has(`eventType/${name}`));
  if (held.length === 0) return null;
  return `a company moves as a whole, and ${held.length} of ${active.length} event types could not be made there: settle what holds them back first`;
}

/** Who git took out of a service without retiring them: Cal.com would keep the bookings, and no event type for them. */
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
  /** Of one service, those that take hosts away. */
  readonly changes: readonly EventTypeChange[];
}

/** With the hosts, their assignments stay: the runtime still books and moves by them. */
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

/** While a service has future bookings, nothing lets its deletion pass: Cal.com would keep the bookings without their event type. */
function futureBookings(input: GuardInput): readonly GuardTrip[] {
  return deletions(input).flatMap(({ service, ids, futureBookings }): GuardTrip[] => {
    if (futureBookings === null) return [];
    const what = describeFutureBookings(futureBookings);
    const message = `${service}: not deleted, it has ${what}; cancel or move them, or wait, then apply --allow-delete ${service}`;
    return [{ code: 'future-bookings', message, allow: null, changes: ids }];
  });
}

/** Of what git names, each service has to be named once more. What is gone from Cal.com already is only forgotten. */
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
  /** Null: no booking is left, or nobody asked. */
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
