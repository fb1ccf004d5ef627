import type { CalcomReader } from '../../calcom/api.ts';
import { CalcomError, type CalcomErrorKind } from '../../calcom/errors.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Member } from '../../model/member.ts';
import type { Read, UnknownCode, UnknownReason } from '../../model/read.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { TeamMove } from '../../model/team-move.ts';
import { hostsToRead } from '../plan/host-reads.ts';
import type { Observation, TeamObservation } from './observation.ts';
import { disprove } from './prove-team.ts';
import { findMove, storedAfter } from './team-move.ts';

export interface ObserveInput {
  readonly catalog: Catalog;
  readonly reader: CalcomReader;
  readonly readStored: (companyId: string) => Promise<StoredCompany>;
  readonly callsPerMinute: () => number;
  /** Whether the database may be another team's, or another environment's: for plans, which show what a move would do. */
  readonly mayMove: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Reads Cal.com and the database once, with proof. What Cal.com refuses or garbles becomes Unknown with its reason; a
 * refused key (401) is bad configuration and thrown, as is an error of the database: there is nothing to report then.
 */
export async function observeCompany(input: ObserveInput): Promise<Observation> {
  const { catalog, reader } = input;
  const found = await input.readStored(catalog.company.id);
  const callsBefore = reader.calls.made;
  const move = findMove(catalog, found);
  const stored = move === null ? found : storedAfter(move, found);
  const team = await readOwnTeam(input, { stored, move });
  const ownSlugs = team.known
    ? await readOwnSlugs(input, team.value, stored)
    : new Map<number, Read<readonly string[]>>();
  return {
    team,
    stored: { known: true, value: stored },
    move,
    ownSlugs,
    callsMade: reader.calls.made - callsBefore,
    callsPerMinute: input.callsPerMinute(),
  };
}

/** Of a team that the database is not about there is nothing to say but by a plan, and by that one only with proof. */
async function readOwnTeam(
  input: ObserveInput,
  { stored, move }: { readonly stored: StoredCompany; readonly move: TeamMove | null },
): Promise<Read<TeamObservation>> {
  if (move === null) return readTeam(input, stored);
  if (!input.mayMove) return unknown(wrongEnvironment(input.catalog, move, 'calops plan shows what a move would do'));
  const team = await readTeam(input, stored);
  return team.known ? team : unknown(wrongEnvironment(input.catalog, move, team.reason.message));
}

function wrongEnvironment({ company }: Catalog, { from, to }: TeamMove, more: string): UnknownReason {
  const message = `the database holds ${company.name} for environment ${from.environment}, team ${from.teamId}, not ${to.environment}, team ${to.teamId}; use another DATABASE_URL for each environment (${more})`;
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
  'slot-taken': 'unexpected-shape',
  'not-bookable': 'unexpected-shape',
  'booking-gone': 'unexpected-shape',
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
