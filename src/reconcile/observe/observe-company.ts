import type { CalcomReader } from '../../calcom/api.ts';
import { CalcomError, type CalcomErrorKind } from '../../calcom/errors.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Member } from '../../model/member.ts';
import type { Read, UnknownCode, UnknownReason } from '../../model/read.ts';
import type { StoredCompany } from '../../model/stored.ts';
import { hostsToRead } from '../plan/host-reads.ts';
import type { Observation, TeamObservation } from './observation.ts';
import { disprove } from './prove-team.ts';

export interface ObserveInput {
  readonly catalog: Catalog;
  readonly reader: CalcomReader;
  readonly readStored: (companyId: string) => Promise<StoredCompany>;
  readonly callsPerMinute: () => number;
  readonly signal?: AbortSignal;
}

/**
 * Reads Cal.com and the database once, with proof. What Cal.com refuses or garbles becomes Unknown with its reason; a
 * refused key (401) is bad configuration and thrown, as is an error of the database: there is nothing to report then.
 */
export async function observeCompany(input: ObserveInput): Promise<Observation> {
  const { catalog, reader } = input;
  const stored = await input.readStored(catalog.company.id);
  const callsBefore = reader.calls.made;
  const owner = wrongOwner(catalog, stored);
  const team = owner ? unknown(owner) : await readTeam(input, stored);
  const ownSlugs = team.known
    ? await readOwnSlugs(input, team.value, stored)
    : new Map<number, Read<readonly string[]>>();
  return {
    team,
    stored: { known: true, value: stored },
    ownSlugs,
    callsMade: reader.calls.made - callsBefore,
    callsPerMinute: input.callsPerMinute(),
  };
}

/** One database serves one environment and one team of a company: its ledger holds that team's ids. */
function wrongOwner({ company }: Catalog, { company: row }: StoredCompany): UnknownReason | null {
  const { name, teamId } = company.environment;
  if (!row || (row.environment === name && row.teamId === teamId)) return null;
  const message = `the database holds ${company.name} for environment ${row.environment}, team ${row.teamId}, not ${name}, team ${teamId}; use another DATABASE_URL for each environment`;
  return { code: 'wrong-environment', message };
}

async function readTeam(input: ObserveInput, stored: StoredCompany): Promise<Read<TeamObservation>> {
  const { catalog, reader } = input;
  const { teamId } = catalog.company.environment;
  const options = input.signal ? { signal: input.signal } : {};
  try {
    const members = await reader.memberships(teamId, options);
    const eventTypes = await reader.teamEventTypes(teamId, { ...options, expectedCount: stored.ledger.length });
    const reason = disprove({ catalog, stored, members, eventTypes });
    return reason ? unknown(reason) : { known: true, value: { members, eventTypes } };
  } catch (error) {
    return unknown(reasonOf(error));
  }
}

async function readOwnSlugs(
  { catalog, reader, signal }: ObserveInput,
  team: TeamObservation,
  stored: StoredCompany,
): Promise<ReadonlyMap<number, Read<readonly string[]>>> {
  const byId = new Map<number, Member>(team.members.map((member) => [member.userId, member]));
  const reads = new Map<number, Read<readonly string[]>>();
  for (const userId of hostsToRead(catalog, team, stored)) {
    const username = byId.get(userId)?.username ?? null;
    if (username === null) continue; // without a username there is no page, and so no event type of one's own
    try {
      const own = await reader.eventTypesOf(username, signal ? { signal } : {});
      reads.set(userId, { known: true, value: own.map(({ slug }) => slug) });
    } catch (error) {
      reads.set(userId, unknown(reasonOf(error)));
    }
  }
  return reads;
}

function unknown(reason: UnknownReason): { readonly known: false; readonly reason: UnknownReason } {
  return { known: false, reason };
}

const CODES: Record<Exclude<CalcomErrorKind, 'unauthorized' | 'aborted'>, UnknownCode> = {
  forbidden: 'not-team-admin',
  'not-found': 'unexpected-shape',
  'conflict-slug': 'unexpected-shape',
  invalid: 'unexpected-shape',
  poisoned: 'poisoned',
  'rate-limited': 'unreachable',
  server: 'unreachable',
  unreachable: 'unreachable',
  timeout: 'unreachable',
  'unexpected-shape': 'unexpected-shape',
};

/** Rethrows what is no unproven read: a refused key, an interruption, a fault of ours. */
function reasonOf(error: unknown): UnknownReason {
  if (!(error instanceof CalcomError) || error.kind === 'unauthorized' || error.kind === 'aborted') throw error;
  return { code: CODES[error.kind], message: error.message };
}
