import { exception } from '../envelopes.ts';
import { success } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { Profile } from '../profile.ts';
import type { Route, UserCall } from '../router.ts';
import { parseInput } from '../validation/parse.ts';
import { TEAM } from '../validation/team-shapes.ts';
import { newTeam } from '../world/new-team.ts';
import type { TeamRow } from '../world/rows.ts';
import { pipedId } from './ids.ts';

const PATH = '/v2/teams';

export const TEAM_ROUTES: readonly Route[] = [
  { method: 'GET', path: PATH, access: 'user', handle: list },
  { method: 'POST', path: PATH, access: 'user', handle: create },
  {
    method: 'GET',
    path: `${PATH}/:teamId`,
    access: 'user',
    role: 'TEAM_MEMBER',
    handle: (call) => success(requireTeam(call)),
  },
  { method: 'PATCH', path: `${PATH}/:teamId`, access: 'user', role: 'TEAM_OWNER', handle: patch },
  { method: 'DELETE', path: `${PATH}/:teamId`, access: 'user', role: 'TEAM_OWNER', handle: remove, isRoleFirst },
];

function isRoleFirst(profile: Profile): boolean {
  return profile.checksOwnerBeforeCounting;
}

function list({ world, user }: UserCall): Reply {
  const isMine = (team: TeamRow): boolean => world.membershipOf(team.id, user.id)?.accepted === true;
  return success([...world.teams.values()].filter(isMine));
}

function create({ world, user, body }: UserCall): Reply {
  const input = parseInput(TEAM, body);
  const team = world.addTeam(newTeam(input));
  world.addMembership({ teamId: team.id, userId: user.id, role: 'OWNER', accepted: true, disableImpersonation: false });
  return success(team, 201);
}

function patch(call: UserCall): Reply {
  const team = requireTeam(call);
  const input = parseInput(TEAM, call.body);
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null));
  const patched: TeamRow = { ...team, ...given };
  call.world.replaceTeam(patched);
  return success(patched);
}

function remove(call: UserCall): Reply {
  const team = requireTeam(call);
  call.world.deleteTeam(team.id);
  return success(team);
}

function requireTeam({ world, params }: UserCall): TeamRow {
  const id = pipedId(params['teamId']);
  const team = world.teams.get(id);
  if (!team) throw exception(404, `Team with id ${id} not found`);
  return team;
}
