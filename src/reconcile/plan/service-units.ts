import { withBlockedBy } from './creates.ts';
import {
  AFTER_APPLY,
  type Change,
  type EventTypeChange,
  type FieldChange,
  type GuardTrip,
  type MapChange,
} from './plan.ts';

/** Unit key by change id, for each change that belongs to a unit. */
export type ServiceUnits = ReadonlyMap<string, string>;

/**
 * A unit is applied as a whole or not at all: a service with its event types, maps, assignments, webhooks and row. The runtime books from
 * the rows and expects Cal.com to match, so half a service is worse than none.
 *
 * | change | joins |
 * |---|---|
 * | event type that belonged to another service before | both services |
 * | host mapping to another Cal.com user | the services whose hosts or maps change with it |
 * | staff row with other branches | the services whose maps change with it |
 *
 * Changes of company and branches, and other staff changes, belong to no unit. Pure; only the plan's own changes are considered.
 */
export function serviceUnits(changes: readonly Change[]): ServiceUnits {
  const joined = new Joined();
  const nodes = new Map<string, string>();
  for (const change of changes) {
    const [first, ...rest] = nodesOf(change);
    if (first === undefined) continue;
    nodes.set(change.id, first);
    for (const other of rest) joined.join(first, other);
  }
  const movingUsers = new Set(changes.flatMap(movedUsers));
  const movingStaff = new Set(changes.filter(movesBranches).map(({ row }) => row.id));
  for (const change of changes) {
    for (const node of followedBy(change, { movingUsers, movingStaff })) {
      joined.join(nodes.get(change.id) ?? node, node);
    }
  }
  return new Map([...nodes].map(([id, node]) => [id, joined.rootOf(node)]));
}

function nodesOf(change: Change): readonly string[] {
  switch (change.kind) {
    case 'service':
      return [`service ${change.row.id}`];
    case 'eventType':
      return [`service ${change.serviceId}`, ...(change.movedFrom ? [`service ${change.movedFrom.serviceId}`] : [])];
    case 'map':
    case 'assignment':
      return [`service ${change.row.serviceId}`];
    case 'hostMapping':
      return movedUsers(change).length === 0
        ? []
        : [`staff ${change.row.staffId}`, ...movedUsers(change).map((userId) => `user ${userId}`)];
    case 'staff':
      return movesBranches(change) ? [`staff ${change.row.id}`] : [];
    case 'webhook':
      return change.serviceId === null ? [] : [`service ${change.serviceId}`];
    case 'company':
    case 'branch':
    case 'closure':
    case 'absence':
    case 'schedule':
      return [];
  }
  return change satisfies never;
}

/** Old and new Cal.com user of a changed host mapping; empty for a new one. */
function movedUsers(change: Change): readonly number[] {
  if (change.kind !== 'hostMapping' || change.action === 'create') return [];
  if (change.action === 'delete') return [change.row.userId];
  const before = fieldOf(change, 'userId')?.from;
  return typeof before === 'number' ? [before, change.row.userId] : [];
}

function movesBranches(change: Change): change is Extract<Change, { readonly kind: 'staff' }> {
  return change.kind === 'staff' && change.action === 'update' && fieldOf(change, 'branches') !== undefined;
}

interface Moving {
  readonly movingUsers: ReadonlySet<number>;
  readonly movingStaff: ReadonlySet<string>;
}

/** Moving staff and users that a service's hosts or maps depend on. */
function followedBy(change: Change, { movingUsers, movingStaff }: Moving): readonly string[] {
  if (change.kind === 'map') return movingStaff.has(change.row.staffId) ? [`staff ${change.row.staffId}`] : [];
  if (change.kind !== 'eventType' || movingUsers.size === 0) return [];
  const { from, to } = fieldOf(change, 'hosts') ?? { from: null, to: null };
  const [before, after] = [hostsIn(from), hostsIn(to)];
  const changed = [...before, ...after].filter((userId) => !(before.includes(userId) && after.includes(userId)));
  return changed.filter((userId) => movingUsers.has(userId)).map((userId) => `user ${userId}`);
}

function hostsIn(value: FieldChange['from']): readonly number[] {
  return Array.isArray(value) ? value.filter((one): one is number => typeof one === 'number') : [];
}

function fieldOf({ fields }: Change, path: string): FieldChange | undefined {
  return fields.find((field) => field.path === path);
}

/** What the runtime books from: a change of one of these needs the others of its service. */
const BOOKED_BY = {
  eventType: ['lengthInMinutes', 'lengthInMinutesOptions', 'hosts', 'schedulingType'],
  service: ['segments', 'branches', 'scheduling', 'capacity', 'composite', 'pauseBookablePolicy', 'state', 'isActive'],
  assignment: ['customDuration', 'state'],
} as const satisfies Partial<Record<Change['kind'], readonly string[]>>;

/** Returns true if the change affects booking, so that it must not be applied without the rest of its service. */
export function isBookedBy(change: Change): boolean {
  switch (change.kind) {
    case 'service':
    case 'assignment':
      return change.action !== 'update' || touches(change, BOOKED_BY[change.kind]);
    case 'eventType':
      return isBookedEventType(change);
    case 'map':
      return change.action !== 'update' || change.fields.some(({ to }) => to === AFTER_APPLY);
    case 'hostMapping':
      return movedUsers(change).length > 0;
    case 'staff':
      return movesBranches(change);
    case 'company':
    case 'branch':
    case 'closure':
    case 'webhook':
    case 'absence':
    case 'schedule':
      return false;
  }
  return change satisfies never;
}

function isBookedEventType(change: EventTypeChange): boolean {
  if (change.action === 'record') return change.movedFrom !== undefined;
  return change.action === 'create' || change.action === 'delete' || touches(change, BOOKED_BY.eventType);
}

function touches({ fields }: Change, paths: readonly string[]): boolean {
  return fields.some(({ path }) => paths.includes(path));
}

/** A map update to ids that Cal.com already has: it corrects the runtime even if the rest of the service is not applied. */
export function isIdUpdate(change: Change): change is MapChange {
  return (
    change.kind === 'map' &&
    change.action === 'update' &&
    change.fields.every(({ path, to }) => (path === 'eventTypeId' || path === 'childEventTypeId') && to !== AFTER_APPLY)
  );
}

/** Union-find over names. */
class Joined {
  readonly #parents = new Map<string, string>();

  rootOf(node: string): string {
    let root = node;
    for (let next = this.#parents.get(root); next !== undefined; next = this.#parents.get(root)) root = next;
    return root;
  }

  join(one: string, other: string): void {
    const [a, b] = [this.rootOf(one), this.rootOf(other)];
    if (a !== b) this.#parents.set(a, b);
  }
}

/**
 * Marks the changes that guards block, all their dependents, and the rest of each service: a service is applied as a whole or not at all
 * (service-units.ts). Two kinds of changes are applied alone:
 *
 * - The row of a deleted service. The service must stop being offered while its event types wait, or it would always have bookings.
 * - A map update to ids that Cal.com already has. Without it the runtime books an event type that no longer exists.
 */
export function blockChanges(changes: readonly Change[], guards: readonly GuardTrip[]): readonly Change[] {
  if (guards.length === 0) return changes;
  const blocked = new Map<string, Set<string>>();
  for (const { code, changes: ids } of guards) for (const id of ids) add(blocked, id, [code]);
  const units = serviceUnits(changes);
  while (spread(changes, { units, blocked }));
  return changes.map((change) => {
    const codes = blocked.get(change.id);
    return codes === undefined ? change : withBlockedBy(change, [...codes]);
  });
}

interface Blocking {
  readonly units: ServiceUnits;
  /** Guard codes by the id of the blocked change. */
  readonly blocked: Map<string, Set<string>>;
}

/** One pass over units and dependencies; returns true if it blocked more changes. */
function spread(changes: readonly Change[], { units, blocked }: Blocking): boolean {
  const ofUnit = new Map<string, Set<string>>();
  for (const [id, codes] of blocked) {
    const unit = units.get(id);
    if (unit !== undefined) add(ofUnit, unit, codes);
  }
  let isMore = false;
  for (const change of changes) {
    const unit = goesAlone(change) ? undefined : units.get(change.id);
    if (unit !== undefined) isMore = add(blocked, change.id, ofUnit.get(unit) ?? []) || isMore;
    for (const dependency of change.dependsOn) {
      isMore = add(blocked, change.id, blocked.get(dependency) ?? []) || isMore;
    }
  }
  return isMore;
}

function add(sets: Map<string, Set<string>>, key: string, codes: Iterable<string>): boolean {
  const known = sets.get(key);
  const before = known?.size ?? 0;
  const all = new Set([...(known ?? []), ...codes]);
  if (all.size === before) return false;
  sets.set(key, all);
  return true;
}

export function goesAlone(change: Change): boolean {
  return isIdUpdate(change) || (change.kind === 'service' && change.row.state === 'deleted');
}

/** `--only KIND/NAME`: one resource with its dependencies. `service/NAME` includes everything that belongs to the service. */
export interface Selector {
  /** `eventType/ansatzfaerbung/A`, `service/ansatzfaerbung`, `staff/emma`, … */
  readonly id: string;
}

/**
 * Applies the selector to both sides: an unselected resource is neither changed nor an orphan. A change that affects booking includes all
 * of its service, unless the service is new: a new service is offered only when it is complete.
 */
export function selectChanges(changes: readonly Change[], only: Selector | null): readonly Change[] {
  if (only === null) return changes;
  const byId = new Map(changes.map((change) => [change.id, change]));
  const units = serviceUnits(changes);
  const byUnit = Map.groupBy(changes, ({ id }) => units.get(id) ?? '');
  const isNew = newUnits(changes, units);
  const selected = new Set<string>();
  const select = (id: string): void => {
    const change = byId.get(id);
    if (!change || selected.has(id)) return;
    selected.add(id);
    change.dependsOn.forEach(select);
    const unit = units.get(id);
    if (unit === undefined || isNew.has(unit) || !isBookedBy(change)) return;
    for (const other of byUnit.get(unit) ?? []) if (!goesAlone(other)) select(other.id);
  };
  for (const change of changes) if (isMeant(change, only.id)) select(change.id);
  return changes.filter(({ id }) => selected.has(id));
}

/** Units whose services are all created by this plan. */
function newUnits(changes: readonly Change[], units: ServiceUnits): ReadonlySet<string> {
  const services = changes.filter(({ kind }) => kind === 'service');
  const made = new Set(services.filter(({ action }) => action === 'create').flatMap(({ id }) => units.get(id) ?? []));
  const old = changes.filter(({ kind, action }) => kind !== 'service' && action !== 'create');
  for (const { id } of [...services.filter(({ action }) => action === 'update'), ...old])
    made.delete(units.get(id) ?? '');
  return made;
}

/** Returns true if `only` selects a resource (`eventType/cut/A`), changed or not. */
export function isSelected(resource: string, only: Selector | null): boolean {
  if (only === null || only.id === resource) return true;
  return only.id.startsWith('service/') && resource.startsWith(`eventType/${only.id.slice('service/'.length)}/`);
}

function isMeant(change: Change, id: string): boolean {
  if (change.id === id) return true;
  const slash = id.indexOf('/');
  const name = id.slice(slash + 1);
  if (id.slice(0, slash) !== 'service') {
    if (change.kind === 'webhook') return `eventType/${change.name}` === id;
    return change.kind === 'map' && `eventType/${change.eventType}` === id;
  }
  if (change.kind === 'eventType' || change.kind === 'webhook') return change.serviceName === name;
  if (change.kind === 'map') return change.name.split('/')[1] === name;
  return change.kind === 'assignment' && change.name.split('/')[0] === name;
}
