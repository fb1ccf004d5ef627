import type { Catalog, Limit } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type.ts';
import type { Read } from '../../model/read.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { DesiredEventType } from './desired-event-types.ts';
import type { Change, EventTypeChange, GuardTrip } from './plan.ts';

/**
 * Guards run over the finished plan and are pure. To add one: write a rule that returns its trips, put it into RULES,
 * name its code in plan.ts and docs/operations.md. The denominator of every ratio is the ledger, never the live count.
 */
export interface GuardInput {
  readonly catalog: Catalog;
  readonly stored: StoredCompany;
  readonly changes: readonly Change[];
  readonly desired: ReadonlyMap<string, DesiredEventType>;
  /** Event types as observed, by the name of the desired one. */
  readonly observed: ReadonlyMap<string, ObservedEventType>;
  /** Fields changed both in git and in Cal.com, by event type name. */
  readonly conflicts: ReadonlyMap<string, readonly string[]>;
  readonly ownSlugs: ReadonlyMap<number, Read<readonly string[]>>;
  readonly hostNames: { readonly [userId: string]: string };
}

type Rule = (input: GuardInput) => readonly GuardTrip[];

const RULES: readonly Rule[] = [
  slugTaken,
  conflict,
  schedulingChange,
  hostNotMember,
  personalSlug,
  noHosts,
  staffLosesLastMap,
  tooManyHostRemovals,
  tooManyUpdates,
  deletion,
];

/** All trips, most specific first, without those that `allow` lets pass. */
export function checkGuards(input: GuardInput, allow: ReadonlySet<string>): readonly GuardTrip[] {
  return RULES.flatMap((rule) => rule(input)).filter((trip) => trip.allow === null || !isAllowed(trip.allow, allow));
}

/** `update:friseur` is allowed by itself and by `update:*`. */
function isAllowed(token: string, allow: ReadonlySet<string>): boolean {
  return allow.has(token) || allow.has(`${token.slice(0, token.indexOf(':'))}:*`);
}

function eventTypeChanges({ changes }: GuardInput): readonly EventTypeChange[] {
  return changes.filter((change) => change.kind === 'eventType');
}

function slugTaken(input: GuardInput): readonly GuardTrip[] {
  return eventTypeChanges(input)
    .filter(({ action }) => action === 'adopt')
    .map(({ id, name, slug, eventTypeId }) => ({
      code: 'slug-taken',
      message: `${name}: event type ${eventTypeId} has the slug ${slug}, and calops did not make it; review the changes, then apply --adopt ${name}`,
      allow: `adopt:${name}`,
      changes: [id],
    }));
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

/** Not only for what changes: a service that git gives to somebody who cannot be a host is never in sync. */
function hostNotMember({ desired, changes }: GuardInput): readonly GuardTrip[] {
  const planned = new Set(changes.map(({ id }) => id));
  return [...desired.values()].flatMap(({ name, service, unresolved }) => {
    if (service.state === 'paused' || service.state === 'deleted') return [];
    return unresolved.map(({ staff, why }) => ({
      code: 'host-not-member' as const,
      message: `${name}: ${staff} cannot be a host, ${why}; invite the person in Cal.com or correct spec.host`,
      allow: null,
      changes: [`eventType/${name}`].filter((id) => planned.has(id)),
    }));
  });
}

function personalSlug(input: GuardInput): readonly GuardTrip[] {
  return eventTypeChanges(input).flatMap(({ id, name, slug, declared }) =>
    newHosts(input, name).flatMap((userId) => {
      const own = input.ownSlugs.get(userId);
      if (declared.schedulingType !== 'managed' || !own?.known || !own.value.includes(slug)) return [];
      const who = input.hostNames[userId] ?? `user ${userId}`;
      return [
        {
          code: 'personal-slug' as const,
          message: `${name}: ${who} has an own event type with the slug ${slug}, which Cal.com would delete; rename it there or declare another slug`,
          allow: null,
          changes: [id],
        },
      ];
    }),
  );
}

function newHosts({ desired, observed }: GuardInput, name: string): readonly number[] {
  const there = new Set(observed.get(name)?.fields.hosts);
  return (desired.get(name)?.declared.hosts ?? []).filter((userId) => !there.has(userId));
}

function noHosts(input: GuardInput): readonly GuardTrip[] {
  return eventTypeChanges(input)
    .filter(({ name, patch }) => patch.hosts?.length === 0 && (input.observed.get(name)?.fields.hosts.length ?? 0) > 0)
    .map(({ id, name }) => ({
      code: 'no-hosts',
      message: `${name}: no host would be left of ${input.observed.get(name)?.fields.hosts.length}; name staff, or apply --allow no-hosts:${name}`,
      allow: `no-hosts:${name}`,
      changes: [id],
    }));
}

function staffLosesLastMap({ changes, stored }: GuardInput): readonly GuardTrip[] {
  const left = new Map<string, number>();
  for (const { staffId } of stored.maps) left.set(staffId, (left.get(staffId) ?? 0) + 1);
  const lost = new Map<string, string[]>();
  for (const change of changes) {
    if (change.kind !== 'map' || change.action === 'update') continue;
    const { staffId } = change.row;
    left.set(staffId, (left.get(staffId) ?? 0) + (change.action === 'create' ? 1 : -1));
    if (change.action === 'delete') lost.set(staffId, [...(lost.get(staffId) ?? []), change.id]);
  }
  return [...lost]
    .filter(([staffId]) => (left.get(staffId) ?? 0) <= 0)
    .map(([staffId, ids]) => {
      const name = stored.staff.find(({ id }) => id === staffId)?.name ?? staffId;
      const userId = stored.hostMappings.find((row) => row.staffId === staffId)?.userId;
      return {
        code: 'staff-loses-last-map',
        message: `${name} would lose the last of ${ids.length} event maps and could not be booked any more; review, then apply --allow last-map:${name}`,
        allow: `last-map:${name}`,
        changes: [...ids, ...(userId === undefined ? [] : changesRemovingHost(changes, userId))],
      };
    });
}

function changesRemovingHost(changes: readonly Change[], userId: number): string[] {
  return changes.filter((change) => hostRemovals(change).includes(userId)).map(({ id }) => id);
}

/** Hosts that an update takes away, by Cal.com user id. */
export function hostRemovals(change: Change): readonly number[] {
  if (change.kind !== 'eventType' || change.action === 'create') return [];
  const field = change.fields.find(({ path }) => path === 'hosts');
  if (!field || !Array.isArray(field.from) || !Array.isArray(field.to)) return [];
  const kept = new Set<unknown>(field.to);
  return field.from.filter((host): host is number => typeof host === 'number' && !kept.has(host));
}

function tooManyHostRemovals(input: GuardInput): readonly GuardTrip[] {
  const { company } = input.catalog;
  const removing = input.changes.filter((change) => hostRemovals(change).length > 0);
  const count = removing.reduce((sum, change) => sum + hostRemovals(change).length, 0);
  const total = input.stored.ledger.reduce((sum, { applied }) => sum + (applied.hosts?.length ?? 0), 0);
  const limit = company.safety.maxHostRemovals;
  if (count <= absolute(limit, total)) return [];
  const token = `host-removal:${company.name}`;
  const message = `${count} of ${total} hosts would be removed from event types (${share(count, total)}, limit ${describe(limit)}); review, then apply --allow ${token}`;
  return [{ code: 'too-many-host-removals', message, allow: token, changes: removing.map(({ id }) => id) }];
}

function tooManyUpdates(input: GuardInput): readonly GuardTrip[] {
  const { company } = input.catalog;
  const known = new Set(input.stored.ledger.map(({ eventTypeId }) => eventTypeId));
  const updates = eventTypeChanges(input).filter(
    ({ action, eventTypeId }) =>
      (action === 'update' || action === 'retire') && eventTypeId !== null && known.has(eventTypeId),
  );
  const limit = company.safety.maxUpdates;
  if (updates.length <= absolute(limit, known.size)) return [];
  const token = `update:${company.name}`;
  const message = `${updates.length} of ${known.size} event types would be updated (${share(updates.length, known.size)}, limit ${describe(limit)}); review, then apply --allow ${token}`;
  return [{ code: 'too-many-updates', message, allow: token, changes: updates.map(({ id }) => id) }];
}

function deletion({ catalog }: GuardInput): readonly GuardTrip[] {
  return catalog.services
    .filter(({ state }) => state === 'deleted')
    .map(({ name }) => ({
      code: 'deletion',
      message: `${name}: deleting needs a check for future bookings, which this version does not make; use state: retired`,
      allow: null,
      changes: [],
    }));
}

/** At least one, so that a company of two event types can change one of them. */
function absolute(limit: Limit, ledger: number): number {
  return 'count' in limit ? limit.count : Math.max(1, Math.floor(limit.ratio * ledger));
}

function share(count: number, total: number): string {
  return total === 0 ? 'none known' : `${Math.round((count / total) * 100)}%`;
}

function describe(limit: Limit): string {
  return 'count' in limit ? String(limit.count) : `${Math.round(limit.ratio * 100)}%`;
}
