import { randomUUID } from 'node:crypto';
import type { Me } from '../../calcom/wire/team.ts';
import { exception } from '../envelopes.ts';
import { type Reply, success, TOKEN_PATH } from '../http/reply.ts';
import type { Profile } from '../profile.ts';
import { type Call, pipedId, type Route, type UserCall } from '../router.ts';
import { parseInput } from '../validation/check.ts';
import { isRecord } from '../validation/shape.ts';
import { TEAM } from '../validation/team-shapes.ts';
import type { TeamRow, UserRow } from '../world/rows.ts';
import { newTeam } from '../world/world.ts';
import { createSchedule, patchSchedule, removeSchedule, schedulesOf } from './schedules.ts';

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

const SCHEDULES = '/v2/organizations/:orgId/users/:userId/schedules';
const ADMIN = { access: 'user', role: 'ORG_ADMIN' } as const;

/** Read, not observed, except the refusal of an unknown organisation id. */
export const ORGANIZATION_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/v2/organizations/:orgId/teams', ...ADMIN, handle: teams },
  {
    ...ADMIN,
    method: 'GET',
    path: SCHEDULES,
    handle: (call: UserCall) => success(schedulesOf(call.world, member(call))),
  },
  { ...ADMIN, method: 'POST', path: SCHEDULES, handle: (call: UserCall) => made(createSchedule(call, member(call))) },
  {
    ...ADMIN,
    method: 'PATCH',
    path: `${SCHEDULES}/:scheduleId`,
    handle: (call: UserCall) => success(patchSchedule(call, member(call))),
  },
  {
    ...ADMIN,
    method: 'DELETE',
    path: `${SCHEDULES}/:scheduleId`,
    handle: (call: UserCall) => removeSchedule(call, member(call)),
  },
];

function teams({ world, params }: UserCall): Reply {
  const id = pipedId(params['orgId']);
  return success([...world.teams.values()].filter(({ parentId }) => parentId === id));
}

function made(data: unknown): Reply {
  return success(data, 201);
}

/** @throws Refusal (403) for a user outside the organisation */
function member({ world, params }: UserCall): UserRow {
  const user = world.users.get(pipedId(params['userId']));
  if (user && world.membershipOf(pipedId(params['orgId']), user.id)) return user;
  throw exception(403, `IsUserInOrg - user with id=${params['userId']} is not part of the organization.`);
}

export const ME_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/health',
    access: 'anybody',
    handle: () => ({ status: 200, text: 'OK', contentType: 'text/html; charset=utf-8' }),
  },
  {
    method: 'GET',
    path: '/v2/me',
    access: 'user',
    handle: ({ world, user }) => success({ ...me(user), organizationId: world.organizationOf(user.id) }),
  },
];

function me(user: UserRow): Me {
  const { id, email, username, name, timeFormat, defaultScheduleId, weekStart, timeZone } = user;
  return {
    id,
    email,
    name,
    avatarUrl: null,
    bio: null,
    timeFormat,
    defaultScheduleId,
    weekStart,
    timeZone,
    username,
    organizationId: null,
  };
}

const LIFETIME_S = 3600;

/** Read, not observed: RFC 6749 with the client's secret in the body. Without apps in the seed, every request is refused. */
export const OAUTH_ROUTES: readonly Route[] = [{ method: 'POST', path: TOKEN_PATH, access: 'anybody', handle: token }];

/** A refresh token is valid once; its response contains the next one. */
function token({ world, body, clock }: Call): Reply {
  const given = isRecord(body) ? body : {};
  if (given['grant_type'] !== 'refresh_token') return refused(400, 'unsupported_grant_type');
  const app = world.switches.oauth.find(({ clientId }) => clientId === given['client_id']);
  if (!app || app.clientSecret !== given['client_secret']) return refused(401, 'invalid_client');
  const expected = world.refreshTokens.get(app.clientId) ?? app.refreshToken;
  if (given['refresh_token'] !== expected) return refused(400, 'invalid_grant');
  const next = { access_token: `access_${randomUUID()}`, refresh_token: `refresh_${randomUUID()}` };
  world.refreshTokens.set(app.clientId, next.refresh_token);
  world.accessTokens.set(next.access_token, { userId: app.userId, expiresAtMs: clock() + LIFETIME_S * 1000 });
  return { status: 200, json: { ...next, token_type: 'bearer', expires_in: LIFETIME_S } };
}

function refused(status: number, error: string): Reply {
  return { status, json: { error, error_description: error } };
}
