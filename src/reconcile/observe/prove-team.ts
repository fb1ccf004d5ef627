import type { Catalog } from '../../model/catalog.ts';
import type { ObservedEventType, UnreadableEventType } from '../../model/event-type/event-type.ts';
import type { UnknownReason } from '../../model/read.ts';
import type { LedgerEntry, StoredCompany } from '../../model/stored.ts';

/**
 * The list of a team's event types is public, has no pages, and answers 200 with an empty list for a team that does not exist, so the list
 * alone proves nothing. A list must pass these proofs. The memberships call beside it is the first one (only an admin of the team gets an
 * answer). An unreadable item still counts as listed; the plan decides what follows for its service (plan/unread.ts).
 */
export interface TeamReading {
  readonly catalog: Catalog;
  readonly stored: StoredCompany;
  readonly eventTypes: readonly (ObservedEventType & { readonly teamId: number | null })[];
  readonly unreadable: readonly UnreadableEventType[];
}

type Proof = (reading: TeamReading) => UnknownReason | null;

const PROOFS: readonly Proof[] = [
  someAreReadable,
  idsAreUnique,
  belongToTeam,
  unnamedAreNotOurs,
  canaryIsThere,
  enoughAreKnown,
];

/** Returns the first proof that fails, or null if the list is accepted. */
export function disprove(reading: TeamReading): UnknownReason | null {
  for (const proof of PROOFS) {
    const reason = proof(reading);
    if (reason) return reason;
  }
  return null;
}

/** A single unreadable item is tolerated; if none of ours is readable, the response is not of a tested Cal.com version. */
function someAreReadable({ stored, eventTypes, unreadable }: TeamReading): UnknownReason | null {
  const [first] = unreadable;
  if (first === undefined || eventTypes.length > 0) return null;
  const ours = new Set<number | null>(stored.ledger.map(({ eventTypeId }) => eventTypeId));
  if (!unreadable.some(({ id }) => ours.has(id))) return null;
  const message = `none of the ${unreadable.length} listed event types can be read, those of the ledger included (${first.slug ?? first.id ?? 'the first'}: ${first.problem}); check CALCOM_API_URL`;
  return { code: 'unexpected-shape', message };
}

function listedIds({ eventTypes, unreadable }: TeamReading): readonly number[] {
  return [...eventTypes.map(({ id }) => id), ...unreadable.flatMap(({ id }) => id ?? [])];
}

function slugOf(id: number, { eventTypes, unreadable }: TeamReading): string {
  const found = eventTypes.find((one) => one.id === id)?.fields.slug ?? unreadable.find((one) => one.id === id)?.slug;
  return found ?? 'without a slug';
}

function idsAreUnique(reading: TeamReading): UnknownReason | null {
  const seen = new Set<number>();
  for (const id of listedIds(reading)) {
    if (seen.has(id)) {
      const message = `event type ${id} (${slugOf(id, reading)}) is listed twice: the answer repeats itself and may lack others; try again`;
      return { code: 'duplicate-ids', message };
    }
    seen.add(id);
  }
  return null;
}

/** An unreadable item may lack its team id: then at least one other item must show which team the list belongs to. */
function belongToTeam({ catalog, eventTypes, unreadable }: TeamReading): UnknownReason | null {
  const { teamId } = catalog.company.environment;
  const listed = [...eventTypes.map((one) => ({ teamId: one.teamId, slug: one.fields.slug })), ...unreadable];
  const isOfTeam = listed.some((one) => one.teamId === teamId);
  const foreign = [
    ...eventTypes.map((one) => ({ teamId: one.teamId, slug: one.fields.slug })).filter((one) => one.teamId !== teamId),
    ...unreadable.filter((one) => one.teamId !== teamId && (one.teamId !== null || !isOfTeam)),
  ];
  const [first] = foreign;
  if (!first) return null;
  const owner = first.teamId === null ? 'a person' : `team ${first.teamId}`;
  const message = `${foreign.length} of ${listed.length} listed event types are not of team ${teamId} (${first.slug ?? 'one without a slug'} belongs to ${owner}): this is another list than the team's; check calcom.teamId and CALCOM_API_URL`;
  return { code: 'foreign-event-type', message };
}

/** An item without an id may be any event type: it is certainly not ours only if the whole ledger is listed. */
function unnamedAreNotOurs(reading: TeamReading): UnknownReason | null {
  const unnamed = reading.unreadable.find(({ id }) => id === null);
  if (unnamed === undefined) return null;
  const ids = new Set(listedIds(reading));
  const lost = reading.stored.ledger.find(({ eventTypeId }) => !ids.has(eventTypeId));
  if (lost === undefined) return null;
  const message = `the list holds an item without an id (${unnamed.problem}) and lacks event type ${lost.eventTypeId} (${lost.slug}), which it may be; repair that event type in Cal.com, then try again`;
  return { code: 'unexpected-shape', message };
}

function canaryIsThere(reading: TeamReading): UnknownReason | null {
  const { catalog, stored } = reading;
  const { canary } = catalog.company.environment;
  const service = catalog.services.find(({ name }) => name === canary);
  if (!service) return null;
  const ids = new Set(listedIds(reading));
  const expected = presentEntries(stored).filter(({ serviceId }) => serviceId === service.id);
  const lost = expected.find(({ eventTypeId }) => !ids.has(eventTypeId));
  if (!lost) return null;
  const message = `the canary ${canary} (event type ${lost.eventTypeId}, ${lost.slug}) is not among the ${ids.size} listed: calops rejects the list; if it was deleted on purpose, name another canary`;
  return { code: 'canary-missing', message };
}

/** The ledger without entries that a run announced to delete without recording an outcome: these may or may not exist. */
function presentEntries({ ledger, openIntents }: StoredCompany): readonly LedgerEntry[] {
  const announced = new Set(openIntents.filter(({ action }) => action === 'delete').map(({ slug }) => slug));
  return announced.size === 0 ? ledger : ledger.filter(({ slug }) => !announced.has(slug));
}

/** The ratio is relative to the ledger, so that an empty list cannot pass by making everything look new. */
function enoughAreKnown(reading: TeamReading): UnknownReason | null {
  const { catalog, stored } = reading;
  const ledger = presentEntries(stored);
  const expected = ledger.length;
  if (expected === 0) return null;
  const ids = new Set(listedIds(reading));
  const listedCount = ledger.filter(({ eventTypeId }) => ids.has(eventTypeId)).length;
  const { minKnown } = catalog.company.safety;
  if (listedCount / expected >= minKnown) return null;
  const percent = Math.floor((listedCount / expected) * 100); // 79.6% must not be shown as 80%, the limit that it misses
  const message = `only ${listedCount} of ${expected} event types of the ledger are listed (${percent}%, at least ${Math.round(minKnown * 100)}%): calops rejects the list; try again, or lower safety.minKnown if they were really deleted`;
  return { code: 'too-few', message };
}
