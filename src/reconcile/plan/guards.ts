import type { ObservedEventType } from '../../model/event-type/event-type.ts';
import { isSameTeam, type TeamMove } from '../../model/team-move.ts';
import {
  describeFutureBookings,
  summarizeFutureBookings,
  type FutureBookingSummary,
} from '../desired/future-bookings.ts';
import {
  absoluteLimit,
  describeShare,
  eventTypeChanges,
  isAllowed,
  type GuardInput,
  type GuardRule,
} from './guard-rule.ts';
import {
  hostBooked,
  hostNotMember,
  noHosts,
  personalSlug,
  staffLosesLastMap,
  tooManyHostRemovals,
} from './host-guards.ts';
import type { Change, EventTypeChange, GuardTrip } from './plan.ts';
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
    : `${name} moves from team ${from.teamId} (${from.environment}) to team ${to.teamId} (${to.environment}), and ${left.length} event types stay in team ${from.teamId} as they are, no longer managed`;
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

/** `--adopt` takes over an event type that calops does not manage. A slug that another managed event type uses is always an error. */
function slugTaken(input: GuardInput): readonly GuardTrip[] {
  const changes = eventTypeChanges(input).filter(({ action, patch }) => action === 'adopt' || patch.slug !== undefined);
  if (changes.length === 0) return [];
  const bySlug = new Map(input.eventTypes.map((one) => [one.fields.slug, one]));
  return changes.flatMap((change): GuardTrip[] => {
    const holder = bySlug.get(change.slug);
    if (change.patch.slug !== undefined && holder && holder.id !== change.eventTypeId)
      return [heldByAnother(change, holder)];
    if (change.action !== 'adopt') return [];
    const { id, name, slug, eventTypeId } = change;
    const message = `${name}: event type ${eventTypeId} has the slug ${slug}, and calops did not make it; review the changes, then apply --adopt ${name}`;
    return [{ code: 'slug-taken', message, allow: `adopt:${name}`, changes: [id] }];
  });
}

function heldByAnother({ id, name, slug }: EventTypeChange, holder: ObservedEventType): GuardTrip {
  const message = `${name}: event type ${holder.id} (${holder.fields.title}) has the slug ${slug}; give that one another slug first, or declare another slug here`;
  return { code: 'slug-taken', message, allow: null, changes: [id] };
}

function conflict({ conflicts }: GuardInput): readonly GuardTrip[] {
  return [...conflicts].map(([name, fields]) => ({
    code: 'conflict',
    message: `${name}: ${fields.join(', ')} changed both in git and in Cal.com; write Cal.com's value into git, or apply --allow revert:${name}`,
    allow: `revert:${name}`,
    changes: [`eventType/${name}`],
  }));
}

function schedulingChange(input: GuardInput): readonly GuardTrip[] {
  return eventTypeChanges(input)
    .filter(({ action, patch }) => action !== 'create' && patch.schedulingType !== undefined)
    .map(({ id, name, patch }) => ({
      code: 'scheduling-change',
      message: `${name}: Cal.com cannot change an event type to ${patch.schedulingType} without losing its hosts; declare it under a new service or segment name`,
      allow: null,
      changes: [id],
    }));
}

/** Completing a half-finished create does not count as an update: nothing was applied to that event type before. */
function tooManyUpdates(input: GuardInput): readonly GuardTrip[] {
  const { company } = input.catalog;
  const { ledger } = input.stored;
  const changed = eventTypeChanges(input).filter(isUpdate);
  const whole = new Set(changed.length === 0 ? [] : ledger.filter(hasApplied).map(({ eventTypeId }) => eventTypeId));
  const updates = changed.filter(({ eventTypeId }) => whole.has(eventTypeId));
  const limit = company.safety.maxUpdates;
  if (updates.length <= absoluteLimit(limit, ledger.length)) return [];
  const allow = `update:${company.name}`;
  const message = `${updates.length} of ${ledger.length} event types would be updated (${describeShare(updates.length, ledger.length, limit)}); review, then apply --allow ${allow}`;
  return [{ code: 'too-many-updates', message, allow, changes: updates.map(({ id }) => id) }];
}

function isUpdate(change: Change): change is EventTypeChange & { readonly eventTypeId: number } {
  if (change.kind !== 'eventType' || change.eventTypeId === null) return false;
  return change.action === 'update' || change.action === 'retire';
}

function hasApplied({ applied }: { readonly applied: object }): boolean {
  return Object.keys(applied).length > 0;
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
