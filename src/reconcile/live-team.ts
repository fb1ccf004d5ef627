import type { CalcomReader, Team } from '../calcom/api.ts';
import { createCalcomReader } from '../calcom/client.ts';
import { CalcomError } from '../calcom/errors.ts';
import { MemoryBudget } from '../calcom/memory-budget.ts';
import type { Catalog } from '../model/catalog.ts';
import { NOTHING_STORED } from '../model/stored.ts';
import { observeCompany } from './observe/observe-company.ts';
import type { Observation } from './observe/observation.ts';
import type { CompanyAccess } from './reconcile-company.ts';

/** A key, before there is a company that it belongs to. */
export type KeyAccess = Pick<CompanyAccess, 'baseUrl' | 'apiKey' | 'now' | 'signal'>;

/** A team that the key's owner is a member of; nobody but an admin of it can be told its members. */
export interface OwnTeam extends Team {
  readonly isAdmin: boolean;
}

/** @throws CalcomError */
export async function listTeams(access: KeyAccess): Promise<readonly Team[]> {
  await using reader = readerFor(access);
  return await reader.teams(signalOf(access));
}

/**
 * With who administers which: the answer to the memberships call is the proof, as for every plan.
 *
 * @throws CalcomError
 */
export async function listOwnTeams(access: KeyAccess): Promise<readonly OwnTeam[]> {
  await using reader = readerFor(access);
  const teams: OwnTeam[] = [];
  for (const team of await reader.teams(signalOf(access))) {
    teams.push({ ...team, isAdmin: await isAdmin(reader, team.id, access) });
  }
  return teams;
}

/** The team of a company that no database knows yet, with the same proofs as ever. */
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

async function isAdmin(reader: CalcomReader, teamId: number, access: KeyAccess): Promise<boolean> {
  try {
    await reader.memberships(teamId, signalOf(access));
    return true;
  } catch (error) {
    if (error instanceof CalcomError && error.kind === 'forbidden') return false;
    throw error;
  }
}

function readerFor({ baseUrl, apiKey, now }: KeyAccess): CalcomReader {
  return createCalcomReader({ baseUrl, apiKey, budget: new MemoryBudget(now) });
}

function signalOf({ signal }: KeyAccess): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
