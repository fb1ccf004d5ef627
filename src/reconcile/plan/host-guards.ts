import { assignmentName, storedSlug } from '../../model/names.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { TeamMove } from '../../model/team-move.ts';
import {
  describeFutureBookings,
  summarizeFutureBookings,
  type FutureBooking,
  type FutureBookingSummary,
} from '../desired/future-bookings.ts';
import { newChildOwners } from '../desired/what-to-read.ts';
import { absoluteLimit, describeShare, eventTypeChanges, hostRemovals, type GuardInput } from './guard-rule.ts';
import type { Change, EventTypeChange, GuardTrip, MapChange } from './plan.ts';

/** Checks unchanged services too: a service assigned to a staff member who cannot be a host is never in sync. */
export function hostNotMember({ desired, changes }: GuardInput): readonly GuardTrip[] {
  const unresolved = [...desired.values()].filter(
    (one) => one.unresolved.length > 0 && one.service.state !== 'paused' && one.service.state !== 'deleted',
  );
  const planned = new Set(unresolved.length > 0 ? changes.map(({ id }) => id) : []);
  return unresolved.flatMap(({ name, service, unresolved }) =>
    unresolved.map(({ staff, why }) => ({
      code: 'host-not-member' as const,
      message: `${name}: ${staff} cannot be a host, ${why}; invite the person in Cal.com or correct spec.host`,
      allow: null,
      changes: [`eventType/${name}`, `assignment/${assignmentName(service.name, staff)}`].filter((id) =>
        planned.has(id),
      ),
    })),
  );
}

export function personalSlug(input: GuardInput): readonly GuardTrip[] {
  const losses = slugLosses(input);
  const { move } = input;
  const isOurs = ({ slug, userId }: SlugLoss) =>
    move !== null && move.left.some((one) => one.slug === slug && one.hosts.includes(userId));
  const ours = losses.filter(isOurs);
  const trips = losses
    .filter((loss) => !isOurs(loss))
    .map(({ id, name, slug, userId }) => {
      const who = input.hostNames[userId] ?? `user ${userId}`;
      const message = `${name}: ${who} has an own event type with the slug ${slug}, which Cal.com would delete; rename it there or declare another slug`;
      return { code: 'personal-slug' as const, message, allow: null, changes: [id] };
    });
  return move === null || ours.length === 0 ? trips : [stillHosts(ours, move), ...trips];
}

/** Cal.com does not create a second child with the same slug for one host, and returns no error. */
function stillHosts(losses: readonly SlugLoss[], { from, to }: TeamMove): GuardTrip {
  const ids = [...new Set(losses.map(({ id }) => id))];
  const message = `${ids.length} event types of team ${to.teamId} would get no hosts, who still have those slugs in team ${from.teamId}; declare other slugs (the old ones may come back later), or take the event types out of team ${from.teamId} first`;
  return { code: 'personal-slug', message, allow: null, changes: ids };
}

interface SlugLoss {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly userId: number;
}

/** Hosts who would get a child of a managed event type and already own an event type with its slug. */
function slugLosses(input: GuardInput): readonly SlugLoss[] {
  const ownSlugs = new Map([...input.ownSlugs].map(([userId, own]) => [userId, new Set(own.known ? own.value : [])]));
  return eventTypeChanges(input).flatMap(({ id, name, slug }) => {
    const one = input.desired.get(name);
    const owners = one ? newChildOwners(one, input.observed.get(name)) : [];
    const forms = [slug, storedSlug(slug)]; // the child gets the second; which one Cal.com deletes is not documented
    const losers = owners.filter((userId) => forms.some((form) => ownSlugs.get(userId)?.has(form)));
    return losers.map((userId) => ({ id, name, slug, userId }));
  });
}

export function noHosts(input: GuardInput): readonly GuardTrip[] {
  return eventTypeChanges(input)
    .filter(({ name }) => (input.desired.get(name)?.withdrawal?.leaving.length ?? 0) === 0) // named in git
    .filter(({ name, patch }) => patch.hosts?.length === 0 && (input.observed.get(name)?.fields.hosts.length ?? 0) > 0)
    .map(({ id, name }) => ({
      code: 'no-hosts',
      message: `${name}: no host would be left of ${input.observed.get(name)?.fields.hosts.length}; name staff, or apply --allow no-hosts:${name}`,
      allow: `no-hosts:${name}`,
      changes: [id],
    }));
}

/** Trips when git removes a staff entry without retiring it first: the bookings would stay in Cal.com without an event type. */
export function hostBooked(input: GuardInput): readonly GuardTrip[] {
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

/**
 * Finds staff members left without a map by the whole plan or by its unblocked part: other guards can let the old map be deleted
 * and block the new one.
 */
export function staffLosesLastMap(input: GuardInput): readonly GuardTrip[] {
  const { changes, stored } = input;
  const free = changes.filter(({ blockedBy }) => blockedBy.length === 0);
  const losing = { stored, isNamed: namedBy(input) };
  const losers = new Map([...losersOf(free, losing), ...losersOf(changes, losing)]);
  return losers.size === 0 ? [] : lastMapTrips(losers, input);
}

interface Losing {
  readonly stored: StoredCompany;
  /** True if a state in git names the cause of the removal. */
  readonly isNamed: (change: MapChange) => boolean;
}

function namedBy({ released, deleted }: GuardInput): Losing['isNamed'] {
  return ({ name }) => {
    const [, service = '', , staff = ''] = name.split('/');
    return deleted.has(service) || released.has(assignmentName(service, staff));
  };
}

/** Ids of the removed maps, by the id of the staff member who loses the last one. */
function losersOf(changes: readonly Change[], { stored, isNamed }: Losing): readonly (readonly [string, string[]])[] {
  const left = new Map<string, number>();
  const add = (staffId: string, count: number) => left.set(staffId, (left.get(staffId) ?? 0) + count);
  for (const { staffId } of stored.maps) add(staffId, 1);
  const lost = new Map<string, string[]>();
  for (const change of changes) {
    if (change.kind !== 'map' || change.action === 'update') continue;
    const { staffId } = change.row;
    add(staffId, change.action === 'create' ? 1 : -1);
    if (change.action === 'delete' && !isNamed(change)) append(lost, staffId, change.id);
  }
  return [...lost].filter(([staffId]) => (left.get(staffId) ?? 0) <= 0);
}

/** Together with the maps, blocks all other changes that remove the staff member. */
function lastMapTrips(losers: ReadonlyMap<string, string[]>, { changes, stored, desired }: GuardInput) {
  const names = new Map(stored.staff.map(({ id, name }) => [id, name]));
  const users = new Map(stored.hostMappings.map(({ staffId, userId }) => [staffId, userId]));
  const removals = new Map<number, string[]>();
  const unassigned = new Map<string, string[]>();
  for (const change of changes) {
    const isNamed = hostRemovals(change).length <= named(change, desired);
    for (const userId of isNamed ? [] : hostRemovals(change)) append(removals, userId, change.id);
    if (change.kind === 'assignment' && change.action === 'delete') append(unassigned, change.row.staffId, change.id);
  }
  return [...losers].map(([staffId, maps]): GuardTrip => {
    const name = names.get(staffId) ?? staffId;
    const userId = users.get(staffId);
    const taken = userId === undefined ? [] : (removals.get(userId) ?? []);
    return {
      code: 'staff-loses-last-map',
      message: `${name} would lose the last of ${maps.length} event maps and could not be booked any more; review, then apply --allow last-map:${name}`,
      allow: `last-map:${name}`,
      changes: [...taken, ...maps, ...(unassigned.get(staffId) ?? [])],
    };
  });
}

function append<Key>(lists: Map<Key, string[]>, key: Key, item: string): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/** Number of removed hosts that git retired. */
function named({ name }: Change, desired: GuardInput['desired']): number {
  return desired.get(name)?.withdrawal?.leaving.length ?? 0;
}

export function tooManyHostRemovals(input: GuardInput): readonly GuardTrip[] {
  const { company } = input.catalog;
  const unnamed = (change: Change) => hostRemovals(change).length - named(change, input.desired);
  const removing = input.changes.filter((change) => unnamed(change) > 0);
  const count = removing.reduce((sum, change) => sum + unnamed(change), 0);
  const total = input.stored.ledger.reduce((sum, { applied }) => sum + (applied.hosts?.length ?? 0), 0);
  const limit = company.safety.maxHostRemovals;
  if (count <= absoluteLimit(limit, total)) return [];
  const allow = `host-removal:${company.name}`;
  const message = `${count} of ${total} hosts would be removed from event types (${describeShare(count, total, limit)}); review, then apply --allow ${allow}`;
  return [{ code: 'too-many-host-removals', message, allow, changes: removing.map(({ id }) => id) }];
}
