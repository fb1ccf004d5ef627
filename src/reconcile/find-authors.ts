import type { ChangeAuthor, Drift, DriftFinding } from '../model/drift-finding.ts';
import { StoreError } from '../store/store-error.ts';
import { keepCapabilities, openCapabilities, probeSubject } from './company-capabilities.ts';
import { authorOf, lookupOf } from './drift/change-author.ts';
import { knownAuthor } from './drift/lifecycle.ts';
import type { TeamObservation } from '../model/team-observation.ts';
import type { Observation } from './observe/observation.ts';
import { readHistories } from './observe/read-history.ts';
import type { DesiredState } from './desired/desired-state.ts';
import { type CompanyAccess, readerAfter } from './reconcile-company.ts';

interface AuthorsWanted {
  readonly observation: Observation;
  readonly team: TeamObservation;
  readonly context: DesiredState;
  readonly seen: readonly Drift[];
  readonly stored: readonly DriftFinding[];
  readonly kept: boolean;
}

interface Authors {
  /** By id of the finding. */
  readonly authors: ReadonlyMap<string, ChangeAuthor>;
  readonly callsMade: number;
}

/** Reads the history of each event type that drifts and whose change has no author yet, and of no other. */
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
  await using reader = readerAfter(access, observation);
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

/** False: this user of the database may not write that. */
export async function unlessForbidden(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'database-permission') throw error;
    return false;
  }
}
