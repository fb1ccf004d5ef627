import type { EventTypeRow, Settings } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { childSlug, requireInheritable } from './checks.ts';

/**
 * Updates a managed type's children like every write of the parent: new owners get a child (with a new id, even if they had one before),
 * other children are overwritten, hidden ones shown, the rest deleted.
 *
 * A host's personal type with the parent's slug is deleted. A host whose slug is used by a child of another managed type gets no child, and
 * no error is reported.
 *
 * @throws Refusal (400) for settings that cannot be inherited; the parent is already written
 */
export function syncChildren(world: World, parent: EventTypeRow, ownerIds: readonly number[]): void {
  requireInheritable(parent.settings);
  const owners = [...new Set(ownerIds)].filter((id) => world.users.has(id)).sort((a, b) => a - b);
  const children = world.eventTypes.childrenOf(parent.id);
  for (const child of children) if (!owners.includes(child.ownerId ?? 0)) world.eventTypes.delete(child.id);
  for (const ownerId of owners) {
    makeRoom(world, ownerId, parent.slug);
    const child = children.find((candidate) => candidate.ownerId === ownerId);
    if (child) world.eventTypes.replace({ ...childOf(parent, ownerId), id: child.id });
    else createChild(world, parent, ownerId);
  }
}

export function createChild(world: World, parent: EventTypeRow, ownerId: number): void {
  if (world.eventTypes.byOwnerSlug(ownerId, childSlug(parent.slug))) return;
  world.eventTypes.insert(childOf(parent, ownerId));
}

/** The owners that an input requests: all members, the listed hosts, or the current owners. */
export function childOwners(world: World, parent: EventTypeRow): readonly number[] {
  return world.eventTypes.childrenOf(parent.id).flatMap((child) => child.ownerId ?? []);
}

function makeRoom(world: World, ownerId: number, slug: string): void {
  const personal = world.eventTypes.byOwnerSlug(ownerId, slug);
  if (personal && personal.parentId === null) world.eventTypes.delete(personal.id);
}

function childOf(parent: EventTypeRow, ownerId: number): Omit<EventTypeRow, 'id'> {
  return {
    teamId: null,
    ownerId,
    parentId: parent.id,
    schedulingType: null,
    slug: childSlug(parent.slug),
    hidden: false,
    assignAllTeamMembers: false,
    rescheduleWithSameRoundRobinHost: parent.rescheduleWithSameRoundRobinHost,
    rrHostSubsetEnabled: parent.rrHostSubsetEnabled,
    calVideoSettings: null,
    hosts: [],
    settings: inherited(parent.settings),
    raw: null,
  };
}

/** A child has no null here, even if its parent has. */
function inherited(settings: Settings): Settings {
  return {
    ...settings,
    allowReschedulingCancelledBookings: settings.allowReschedulingCancelledBookings ?? false,
  };
}
