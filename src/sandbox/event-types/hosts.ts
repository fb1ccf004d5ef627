import { exception, innerBadRequest, innerForbidden } from '../envelopes.ts';
import type { HostPriority, SchedulingType } from '../../calcom/wire/event-type.ts';
import type { EventTypeRow, HostRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
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
