import { databaseFault, exception } from './envelopes.ts';
import type { ApiKeyRow, UserRow } from './world/rows.ts';
import type { World } from './world/world.ts';

/** Access to a route: `anybody` (the credential is not read), `user if any`, or `user` (required). */
export type Access = 'anybody' | 'user if any' | 'user';
export type Role = keyof typeof NEEDED;

const RANK = { MEMBER: 0, ADMIN: 1, OWNER: 2 } as const;
const NEEDED = { TEAM_MEMBER: 0, TEAM_ADMIN: 1, TEAM_OWNER: 2, ORG_MEMBER: 0, ORG_ADMIN: 1 } as const;

const NOTHING_GIVEN =
  "ApiAuthStrategy - No authentication method provided. Either pass an API key as 'Bearer' header or OAuth client " +
  "credentials as 'x-cal-secret-key' and 'x-cal-client-id' headers";

const NO_PERMISSIONS =
  'PermissionsGuard - no authentication provided. Provide either authorization bearer token containing managed user ' +
  "access token or oAuth client id in 'x-cal-client-id' header.";

interface Caller {
  readonly credential: string | undefined;
  readonly apiKey: ApiKeyRow | undefined;
  readonly now: number;
}

/** The header without its scheme; a key without the scheme is accepted, another spelling of the scheme is not. */
export function credentialOf(header: string | undefined): string | undefined {
  return header === undefined || header === '' ? undefined : header.replace('Bearer ', '');
}

function isApiKey(credential: string): boolean {
  return credential.startsWith('cal_');
}

/** @throws Refusal (401) for an API key that does not exist: the throttler checks it, on public routes too. */
export function findApiKey(world: World, credential: string | undefined): ApiKeyRow | undefined {
  if (credential === undefined || !isApiKey(credential)) return undefined;
  const key = world.apiKeys.get(credential);
  if (!key) throw exception(401, 'CustomThrottlerGuard - Invalid API Key');
  return key;
}

/** @throws Refusal (403) without a credential: booking routes check permissions before authentication. */
export function requireCredential(credential: string | undefined): void {
  if (credential === undefined) throw exception(403, NO_PERMISSIONS);
}

/** @throws Refusal (401) if the route requires a user and there is none. */
export function authenticate(world: World, access: Access, caller: Caller): UserRow | undefined {
  if (access === 'anybody') return undefined;
  if (caller.credential === undefined) {
    if (access === 'user if any') return undefined;
    throw exception(401, NOTHING_GIVEN);
  }
  if (!caller.apiKey) return ownerOfToken(world, caller.credential, caller.now);
  if (caller.apiKey.expired) throw exception(401, 'ApiAuthStrategy - api key - Your api key is expired');
  return world.users.get(caller.apiKey.userId);
}

function ownerOfToken(world: World, token: string, now: number): UserRow | undefined {
  const row = world.accessTokens.get(token);
  if (!row || row.expiresAtMs <= now) throw exception(401, 'Invalid Access Token.');
  return world.users.get(row.userId);
}

type Params = Readonly<Record<string, string>>;

/**
 * Requires the role in the team or organisation of the path. Through the organisation's paths, an admin of the organisation has the rights
 * of its teams' admins (read, not observed).
 *
 * @throws Refusal: 403 for a user who is not a member (also if the team does not exist)
 * and for a lower role, 500 for an id that is not a number
 */
export function requireRole(world: World, user: UserRow, params: Params, role: Role): void {
  const { orgId, teamId } = params;
  if (orgId === undefined) return requireTeamRole(world, user, teamId ?? '', role);
  const organization = requireOrganization(world, orgId);
  if (teamId !== undefined && world.teams.get(Number(teamId))?.parentId !== organization) {
    throw exception(404, `IsTeamInOrg - Team (${teamId}) not part of the organization (${orgId})`);
  }
  if (isTeamAdmin(world, user.id, organization)) return undefined;
  return requireTeamRole(world, user, role.startsWith('TEAM') && teamId !== undefined ? teamId : orgId, role);
}

/** @throws Refusal (403): observed on a server without organisations */
function requireOrganization(world: World, orgId: string): number {
  const team = world.teams.get(Number(orgId));
  if (team?.isOrganization) return team.id;
  throw exception(403, `IsOrgGuard - provided organization id=${orgId} does not represent any existing organization.`);
}

function requireTeamRole(world: World, user: UserRow, teamId: string, role: Role): void {
  const id = Number(teamId);
  if (Number.isNaN(id)) throw databaseFault();
  const membership = world.membershipOf(id, user.id);
  if (!membership) throw exception(403, `RolesGuard - User is not a member of the team with id=${teamId}.`);
  if (RANK[membership.role] >= NEEDED[role]) return;
  const who = `RolesGuard - user with id=${user.id}`;
  throw exception(403, `${who} does not have the minimum required role=${role} within team with id=${teamId}.`);
}

/** Returns true if the user administers the team. */
export function isTeamAdmin(world: World, userId: number, teamId: number | null): boolean {
  const membership = teamId === null ? undefined : world.membershipOf(teamId, userId);
  return membership !== undefined && RANK[membership.role] >= RANK.ADMIN;
}

/** Returns true if the user administers a team of which the other user is a member. */
export function administers(world: World, userId: number, otherId: number): boolean {
  return [...world.teams.keys()].some(
    (teamId) => isTeamAdmin(world, userId, teamId) && world.membershipOf(teamId, otherId),
  );
}
