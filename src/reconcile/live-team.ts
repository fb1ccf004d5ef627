import type { Account, CalcomReader, Team } from '../calcom/api.ts';
import { createCalcomReader } from '../calcom/client.ts';
import { CalcomError } from '../calcom/caller/errors.ts';
import { MemoryBudget } from '../calcom/caller/memory-budget.ts';
import type { Catalog } from '../model/catalog.ts';
import { NOTHING_STORED } from '../model/stored.ts';
import type { CompanyAccess } from './company-access.ts';
import { observeCompany } from './observe/observe-company.ts';
import type { Observation } from './observe/observation.ts';

/** Access with an API key, before a company exists for it. */
export type KeyAccess = Pick<CompanyAccess, 'baseUrl' | 'region' | 'apiKey' | 'now' | 'signal'>;

/** A team that the key's owner is a member of; only an admin of it can list its members. */
export interface OwnTeam extends Team {
  readonly isAdmin: boolean;
  /** Name of its organisation, if the key's owner can see it. */
  readonly parentName: string | null;
}

/** False: the server answers 401, also for a key of another region. @throws CalcomError */
export async function isKeyKnown(access: KeyAccess): Promise<boolean> {
  await using reader = readerFor(access);
  try {
    await reader.me(signalOf(access));
    return true;
  } catch (error) {
    if (error instanceof CalcomError && error.kind === 'unauthorized') return false;
    throw error;
  }
}

/** @throws CalcomError */
export async function listTeams(access: KeyAccess): Promise<readonly Team[]> {
  await using reader = readerFor(access);
  return withoutOrganizations(await reader.teams(signalOf(access)));
}

/** Cal.com also lists the organisation itself among the teams; it has no event types. */
function withoutOrganizations(teams: readonly Team[]): readonly Team[] {
  return teams.filter(({ isOrganization }) => !isOrganization);
}

/**
 * Includes which teams the key's owner administers; the role among the members is the proof, as for every plan.
 *
 * @throws CalcomError
 */
export async function listOwnTeams(access: KeyAccess): Promise<readonly OwnTeam[]> {
  await using reader = readerFor(access);
  const teams: OwnTeam[] = [];
  const listed = await reader.teams(signalOf(access));
  const account = await reader.me(signalOf(access));
  for (const team of withoutOrganizations(listed)) {
    const parentName = listed.find(({ id }) => id === team.parentId)?.name ?? null;
    teams.push({ ...team, parentName, isAdmin: await isAdmin(reader, team.id, { account, access }) });
  }
  return teams;
}

/** The team of a company that is not in any database yet, with the usual proofs. */
export async function readNewCompany(catalog: Catalog, access: KeyAccess): Promise<Observation> {
  await using reader = readerFor(access);
  return await observeCompany({
    catalog,
    reader,
    readStored: () => Promise.resolve(NOTHING_STORED),
    now: access.now,
    callsPerMinute: () => 120,
    mayMove: false,
    ...signalOf(access),
  });
}

/** A member who can read the members through a custom permission is not an admin. */
async function isAdmin(
  reader: CalcomReader,
  teamId: number,
  { account, access }: { readonly account: Account; readonly access: KeyAccess },
): Promise<boolean> {
  try {
    const members = await reader.memberships(teamId, signalOf(access));
    return members.some(({ userId, role }) => userId === account.userId && role !== 'MEMBER');
  } catch (error) {
    if (error instanceof CalcomError && error.kind === 'forbidden') return false;
    throw error;
  }
}

function readerFor({ baseUrl, region = null, apiKey, now }: KeyAccess): CalcomReader {
  return createCalcomReader({ baseUrl, region, apiKey, budget: new MemoryBudget(now) });
}

function signalOf({ signal }: KeyAccess): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
