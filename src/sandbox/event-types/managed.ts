import type { EventTypeRow, Settings } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { childSlug, requireInheritable } from './checks.ts';

/**
 * Brings a managed type's children in line with it, as every write of the parent does: owners that are new get a child (with
 * a new id, also when they had one before), all others' children are overwritten, hidden ones shown, the rest deleted.
 *
 * A personal type of a host that has the parent's slug is deleted to make room. A host whose slug is taken by a child of
 * another managed type gets none, without a word.
 *
 * @throws Refusal (400) for settings that cannot be handed down; the parent is written by then
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

/** The owners that an input asks for: all members, the hosts named, or those who have a child now. */
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

/** A child holds no null here, whatever its parent does. */
function inherited(settings: Settings): Settings {
  return {
    ...settings,
    allowReschedulingCancelledBookings: settings.allowReschedulingCancelledBookings ?? false,
  };
}
