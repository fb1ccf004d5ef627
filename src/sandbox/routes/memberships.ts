import type { Membership, MembershipRole } from '../../calcom/wire/team.ts';
import { exception, missingReference, missingRow, type Refusal } from '../envelopes.ts';
import { createChild, newHost, withoutHost } from '../event-types/hosts.ts';
import { success, type Reply } from '../http/reply.ts';
import { pipedId, type Route, type UserCall } from '../router.ts';
import { parseInput, parseQuery } from '../validation/check.ts';
import { MEMBERSHIP_CHANGE, MEMBERSHIP_QUERY, NEW_MEMBERSHIP } from '../validation/team-shapes.ts';
import type { MembershipRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

const PATH = '/v2/teams/:teamId/memberships';
const ADMIN = { access: 'user', role: 'TEAM_ADMIN' } as const;

export const MEMBERSHIP_ROUTES: readonly Route[] = [
  { method: 'GET', path: PATH, ...ADMIN, handle: list },
  { method: 'POST', path: PATH, ...ADMIN, handle: create },
  { method: 'GET', path: `${PATH}/:membershipId`, ...ADMIN, handle: get },
  { method: 'PATCH', path: `${PATH}/:membershipId`, ...ADMIN, handle: patch },
  { method: 'DELETE', path: `${PATH}/:membershipId`, ...ADMIN, handle: remove },
  { method: 'GET', path: '/v2/organizations/:orgId/memberships', access: 'user', role: 'ORG_ADMIN', handle: list },
  { method: 'GET', path: '/v2/organizations/:orgId/teams/:teamId/memberships', ...ADMIN, handle: list },
];

function list({ world, params, query }: UserCall): Reply {
  const { take, skip, emails } = parseQuery(MEMBERSHIP_QUERY, query);
  const all = world.membershipsOf(pipedId(params['teamId'] ?? params['orgId'])).map((row) => shown(world, row));
  const found = Array.isArray(emails) ? all.filter(({ user }) => emails.includes(user.email)) : all;
  const start = Math.floor(Number(skip ?? 0));
  return success(found.slice(start, start + Math.floor(Number(take ?? 250))));
}

function get(call: UserCall): Reply {
  return success(
    shown(
      call.world,
      requireMembership(call, () => exception(404, "Organization's Team membership not found")),
    ),
  );
}

function create({ world, params, body }: UserCall): Reply {
  const input = parseInput(NEW_MEMBERSHIP, body);
  const userId = Number(input['userId']);
  if (!world.users.has(userId)) throw missingReference();
  const membership = world.addMembership({
    teamId: pipedId(params['teamId']),
    userId,
    role: (input['role'] ?? 'MEMBER') as MembershipRole,
    accepted: input['accepted'] === true,
    disableImpersonation: input['disableImpersonation'] === true,
  });
  if (membership.accepted) joinTypesForAll(world, membership);
  return success(shown(world, membership), 201);
}

/** In one version a member who accepts by a patch joins the event types of all members, in the other not. */
function patch(call: UserCall): Reply {
  const row = requireMembership(call, missingRow);
  const input = parseInput(MEMBERSHIP_CHANGE, call.body);
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null));
  const patched: MembershipRow = { ...row, ...given };
  call.world.memberships.set(row.id, patched);
  if (call.world.profile.joinsTypesOnAccept && patched.accepted && !row.accepted) joinTypesForAll(call.world, patched);
  return success(shown(call.world, patched));
}

function remove(call: UserCall): Reply {
  const { world, params } = call;
  const missing = `Membership with id ${params['membershipId']} not found in team ${params['teamId']}`;
  const row = requireMembership(call, () => exception(404, missing));
  world.memberships.delete(row.id);
  leaveTypes(world, row);
  return success(shown(world, row));
}

function joinTypesForAll(world: World, { teamId, userId }: MembershipRow): void {
  for (const row of world.eventTypes.ofTeam(teamId)) {
    if (!row.assignAllTeamMembers) continue;
    if (row.schedulingType === 'managed') createChild(world, row, userId);
    else world.eventTypes.replace({ ...row, hosts: [...row.hosts, newHost(userId, row.schedulingType)] });
  }
}

function leaveTypes(world: World, { teamId, userId }: MembershipRow): void {
  for (const row of world.eventTypes.ofTeam(teamId)) {
    const children = world.eventTypes.childrenOf(row.id).filter((child) => child.ownerId === userId);
    for (const child of children) world.eventTypes.delete(child.id);
    if (row.hosts.some((host) => host.userId === userId)) world.eventTypes.replace(withoutHost(row, userId));
  }
}

function requireMembership({ world, params }: UserCall, missing: () => Refusal): MembershipRow {
  const row = world.memberships.get(pipedId(params['membershipId']));
  if (!row || row.teamId !== pipedId(params['teamId'])) throw missing();
  return row;
}

function shown(world: World, row: MembershipRow): Membership {
  const user = world.users.get(row.userId);
  const { username = '', name = '', email = '' } = user ?? {};
  return { ...row, user: { avatarUrl: null, username, name, email, bio: null } };
}
