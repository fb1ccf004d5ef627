import type { HostPriority, SchedulingType } from '../../calcom/wire/event-type.ts';
import { exception, innerBadRequest, innerForbidden } from '../envelopes.ts';
import type { EventTypeRow, HostRow, Settings } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { childSlug, requireInheritable } from './checks.ts';
import type { Input } from './columns.ts';

/** `hosts` of a validated input. */
export interface HostInput {
  readonly userId: number;
  readonly mandatory?: boolean | null;
  readonly priority?: HostPriority | null;
}

export function hostInputs(input: Input): readonly HostInput[] | undefined {
  const hosts = input['hosts'];
  return Array.isArray(hosts) ? (hosts as readonly HostInput[]) : undefined;
}

/** Accepts every member of the team or its organisation, accepted or not. @throws Refusal (404) with the ids of other users */
export function requireMembers(world: World, teamId: number, hosts: readonly HostInput[] = []): void {
  const isPossible = ({ userId }: HostInput): boolean => world.hostMembershipOf(teamId, userId) !== undefined;
  const strangers = hosts.filter((host) => !isPossible(host)).map((host) => host.userId);
  if (strangers.length === 0) return;
  throw exception(404, `Invalid hosts: ${strangers.join(', ')} are not members of team with id ${teamId}.`);
}

/** The hosts of an input, or undefined if it leaves them unchanged. All members takes precedence over a list. */
export function chosenHosts(
  world: World,
  input: Input,
  { teamId, type }: { readonly teamId: number; readonly type: SchedulingType | null },
): readonly HostRow[] | undefined {
  if (input['assignAllTeamMembers'] === true) {
    return world.memberIds(teamId).map((userId) => newHost(userId, type));
  }
  return hostInputs(input)?.map(({ userId, mandatory, priority }) => {
    const row = newHost(userId, type);
    return type === 'collective' ? row : { ...row, mandatory: mandatory === true, priority: priority ?? 'medium' };
  });
}

/** @throws Refusal of the inner API: 403 for a member who has not accepted, 400 for a duplicate host */
export function requireWritable(world: World, teamId: number, hosts: readonly HostRow[]): void {
  if (hosts.some((host) => world.hostMembershipOf(teamId, host.userId)?.accepted !== true)) throw innerForbidden();
  if (new Set(hosts.map((host) => host.userId)).size < hosts.length)
    throw innerBadRequest('error_event_type_url_duplicate');
}

/** All hosts of a collective type are mandatory. */
export function newHost(userId: number, type: SchedulingType | null): HostRow {
  return { userId, mandatory: type === 'collective', priority: 'medium' };
}

export function withoutHost(row: EventTypeRow, userId: number): EventTypeRow {
  return { ...row, hosts: row.hosts.filter((host) => host.userId !== userId) };
}

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
