import type { Account, CalcomReader } from '../../calcom/api.ts';
import type { CallOptions } from '../../calcom/common-api.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import type { Member, TeamFacts } from '../../model/team-observation.ts';
import type { UnknownReason } from '../../model/read.ts';

export interface TeamReach {
  readonly facts: TeamFacts;
  readonly members: readonly Member[];
}

/**
 * The members with what they say about the key. One call more than the members (GET /v2/me); in an organisation two to four more.
 *
 * @throws CalcomError
 */
export async function readTeamFacts(reader: CalcomReader, teamId: number, options: CallOptions): Promise<TeamReach> {
  const account = await reader.me(options);
  const { members, path } = await readMembers(reader, { teamId, account, options });
  const role = members.find((one) => one.userId === account.userId && one.accepted)?.role ?? null;
  const parentId = await parentOf(reader, { teamId, account, options, path });
  const isOrganizationAdmin =
    !administers(role) && parentId !== null && (await reader.isOrganizationAdmin(parentId, options));
  const owner = account.name ?? account.email;
  return { members, facts: { teamId, parentId, userId: account.userId, owner, role, isOrganizationAdmin, path } };
}

interface Asked {
  readonly teamId: number;
  readonly account: Account;
  readonly options: CallOptions;
}

/** The organisation's paths let its admins in where the team's own refuse them. */
async function readMembers(
  reader: CalcomReader,
  { teamId, account, options }: Asked,
): Promise<Pick<TeamReach, 'members'> & Pick<TeamFacts, 'path'>> {
  try {
    return { members: await reader.memberships(teamId, options), path: 'team' };
  } catch (error) {
    const { organizationId } = account;
    if (organizationId === null || !isRefusal(error)) throw error;
    reader.useOrganization(organizationId);
    return {
      members: await reader.memberships(teamId, options).catch(() => Promise.reject(error)),
      path: 'organization',
    };
  }
}

function isRefusal(error: unknown): error is CalcomError {
  return error instanceof CalcomError && (error.kind === 'forbidden' || error.kind === 'not-found');
}

async function parentOf(
  reader: CalcomReader,
  { teamId, account, options, path }: Asked & Pick<TeamFacts, 'path'>,
): Promise<number | null> {
  if (account.organizationId === null || path === 'organization') return account.organizationId;
  const teams = await reader.teams(options);
  return teams.find(({ id }) => id === teamId)?.parentId ?? null;
}

function administers(role: TeamFacts['role']): boolean {
  return role === 'ADMIN' || role === 'OWNER';
}

/** Proves the role, or null: Cal.com may show others a shortened list, which would read as deletions. */
export function notAdmin({ teamId, owner, userId, role, isOrganizationAdmin }: TeamFacts): UnknownReason | null {
  if (administers(role) || isOrganizationAdmin) return null;
  const is = role === null ? `no member of team ${teamId}` : `${role} of team ${teamId}`;
  const message = `the key's owner, ${owner} (user ${userId}), is ${is}, and Cal.com may show them a part of its event types only; use the key of an ADMIN or OWNER of the team, or of an admin of its organisation`;
  return { code: 'not-team-admin', message };
}
