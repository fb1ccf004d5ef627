import type { Change, EventTypeChange, FieldChange, MapChange } from './plan.ts';
import { AFTER_APPLY } from './plan.ts';

/** The key of the unit of each change that belongs to one, by the change's id. */
export type ServiceUnits = ReadonlyMap<string, string>;

/**
 * A unit is what has to go together or stay together: a service with its event types, maps, assignments, webhooks and row. The runtime books by
 * the rows what Cal.com must have, so that half of a service is worse than none.
 *
 * | change | joins |
 * |---|---|
 * | event type that another service had before | both services |
 * | host mapping to another Cal.com user | the services whose hosts or maps follow |
 * | staff row with other branches | the services whose maps follow |
 *
 * Company, branches and all other changes of staff belong to no unit. Pure; the plan's own changes are all that is asked.
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
      return [];
  }
  return change satisfies never;
}

/** Cal.com users between whom a host mapping moves; none for one that is new. */
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

/** Staff and users that move, by whose hosts or maps a service follows. */
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

/** What the runtime books by: a change of these in one place needs the others. */
const BOOKED_BY = {
  eventType: ['lengthInMinutes', 'lengthInMinutesOptions', 'hosts', 'schedulingType'],
  service: ['segments', 'branches', 'scheduling', 'composite', 'pauseBookablePolicy', 'state', 'isActive'],
  assignment: ['customDuration', 'state'],
} as const satisfies Partial<Record<Change['kind'], readonly string[]>>;

/** Whether the runtime books otherwise once the change is done, so that it must not be done without the rest of its service. */
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
    case 'webhook':
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

/** A map that only follows ids which Cal.com has already: it makes the runtime right, whatever becomes of the rest. */
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
