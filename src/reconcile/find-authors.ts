import type { CalcomReader } from '../calcom/api.ts';
import { CalcomError } from '../calcom/caller/errors.ts';
import type { CapabilityBook } from '../calcom/capability-book.ts';
import type { ChangeAuthor, Drift, DriftFinding, HistoryEntry } from '../model/drift-finding.ts';
import type { TeamObservation } from '../model/team-observation.ts';
import { StoreError } from '../store/store-error.ts';
import type { CompanyAccess } from './company-access.ts';
import { keepCapabilities, openCapabilities, probeSubject } from './company-capabilities.ts';
import type { DesiredState } from './desired/desired-state.ts';
import { authorOf, lookupOf } from './drift/change-author.ts';
import { knownAuthor } from './drift/lifecycle.ts';
import type { Observation } from './observe/observation.ts';
import { readerAfter } from './reconcile-company.ts';

interface AuthorsWanted {
  readonly observation: Observation;
  readonly team: TeamObservation;
  readonly context: DesiredState;
  readonly seen: readonly Drift[];
  readonly stored: readonly DriftFinding[];
  readonly kept: boolean;
}

interface Authors {
  /** By finding id. */
  readonly authors: ReadonlyMap<string, ChangeAuthor>;
  readonly callsMade: number;
}

/** Reads the history of each drifted event type whose change has no author yet. */
export async function findAuthors(access: CompanyAccess, wanted: AuthorsWanted): Promise<Authors> {
  const { catalog, store, signal } = access;
  const { observation, team, context, seen, kept } = wanted;
  const before = new Map(wanted.stored.map((one) => [one.id, one]));
  const ids = new Map([...context.matched.observed].map(([name, { id }]) => [`eventType/${name}`, id]));
  const lookups = seen.flatMap((drift) => {
    const lookup = knownAuthor(drift, before.get(drift.id)) === null ? lookupOf(drift, ids) : null;
    return lookup === null ? [] : [{ drift, lookup }];
  });
  const { facts } = team;
  if (lookups.length === 0 || facts === undefined) return { authors: new Map(), callsMade: 0 };
  const applied = await store.read((rows) =>
    rows.lastWrites(
      catalog.company.id,
      lookups.map(({ drift }) => drift.resource),
    ),
  );
  await using reader = await readerAfter(access, observation);
  const capabilities = await openCapabilities(access, reader, probeSubject(team));
  const histories = await readHistories({
    reader,
    capabilities,
    eventTypeIds: [...new Set(lookups.map(({ lookup }) => lookup.eventTypeId))],
    ...(signal && { signal }),
  });
  if (kept) await unlessForbidden(() => keepCapabilities(access, capabilities));
  const { name = null, email = null } = team.members.find(({ userId }) => userId === facts.userId) ?? {};
  const owner = { name: name ?? facts.owner, email };
  const authors = lookups.flatMap(({ drift, lookup }) => {
    const appliedAt = drift.kind === 'hazard' ? null : (applied.get(drift.resource) ?? null);
    const history = histories.get(lookup.eventTypeId) ?? [];
    const author = authorOf(lookup, { history, owner, appliedAt });
    return author === null ? [] : [[drift.id, author] as const];
  });
  return { authors: new Map(authors), callsMade: reader.calls.made };
}

const FORBIDDEN: readonly StoreError['code'][] = ['database-permission', 'database-read-only'];

/** Returns false if the database user lacks the permission to write, or the database only reads. */
export async function unlessForbidden(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (!(error instanceof StoreError) || !FORBIDDEN.includes(error.code)) throw error;
    return false;
  }
}

/** Maximum number of histories per drift run and company; the next run reads the next ones. */
export const HISTORY_CALLS = 10;

interface HistoryInput {
  readonly reader: Pick<CalcomReader, 'eventTypeHistory'>;
  readonly capabilities: Pick<CapabilityBook, 'known' | 'answered' | 'refused'>;
  /** Without duplicates. */
  readonly eventTypeIds: readonly number[];
  readonly signal?: AbortSignal;
}

/**
 * Reads the histories that Cal.com serves, by event type. The author of a change is a hint, not a proof: if Cal.com does not return it,
 * drift is reported without an author. If the capability is unknown, the first call is its probe; a refusal of a known capability is probed
 * again; any other failure ends reading for this run.
 */
async function readHistories({
  reader,
  capabilities,
  eventTypeIds,
  signal,
}: HistoryInput): Promise<ReadonlyMap<number, readonly HistoryEntry[]>> {
  const histories = new Map<number, readonly HistoryEntry[]>();
  for (const id of eventTypeIds.slice(0, HISTORY_CALLS)) {
    if (capabilities.known('history') === 'no') break;
    const call = `GET /v2/event-types/${id}/history`;
    try {
      histories.set(id, await reader.eventTypeHistory(id, signal ? { signal } : {}));
      capabilities.answered('history', { state: 'yes', route: 'team', evidence: `${call} answered 200` });
    } catch (error) {
      if (!(error instanceof CalcomError)) throw error;
      if (!(await mayContinue(error, call, capabilities))) break;
    }
  }
  return histories;
}

async function mayContinue(
  { status, kind }: CalcomError,
  call: string,
  capabilities: HistoryInput['capabilities'],
): Promise<boolean> {
  if (status !== 403 && status !== 404) return false;
  if (capabilities.known('history') === 'yes') return isStillServed(capabilities);
  if (kind === 'not-found') return true; // concerns this event type only
  capabilities.answered('history', { state: 'no', evidence: `${call} answered ${status}` });
  return false;
}

async function isStillServed(capabilities: HistoryInput['capabilities']): Promise<boolean> {
  try {
    return (await capabilities.refused('history')).state === 'yes';
  } catch (error) {
    if (error instanceof CalcomError) return false;
    throw error;
  }
}
