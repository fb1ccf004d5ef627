import type { Catalog } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type.ts';
import type { Member } from '../../model/member.ts';
import type { UnknownReason } from '../../model/read.ts';
import type { LedgerEntry, StoredCompany } from '../../model/stored.ts';

/**
 * The list of a team's event types is public, has no pages, and answers 200 with an empty list for a team that does not
 * exist: alone it proves nothing. These are the proofs that a list has to pass. The memberships call before it (only an
 * admin of the team gets an answer) is the first one; a shape that is not the documented one never comes this far.
 */
export interface TeamReading {
  readonly catalog: Catalog;
  readonly stored: StoredCompany;
  readonly members: readonly Member[];
  readonly eventTypes: readonly (ObservedEventType & { readonly teamId: number | null })[];
}

type Proof = (reading: TeamReading) => UnknownReason | null;

const PROOFS: readonly Proof[] = [idsAreUnique, belongToTeam, hostsAreMembers, canaryIsThere, enoughAreKnown];

/** The first proof that fails, or null when the list may be believed. */
export function disprove(reading: TeamReading): UnknownReason | null {
  for (const proof of PROOFS) {
    const reason = proof(reading);
    if (reason) return reason;
  }
  return null;
}

function idsAreUnique({ eventTypes }: TeamReading): UnknownReason | null {
  const seen = new Set<number>();
  for (const { id, fields } of eventTypes) {
    if (seen.has(id)) {
      const message = `event type ${id} (${fields.slug}) is listed twice: the answer repeats itself and may lack others; try again`;
      return { code: 'duplicate-ids', message };
    }
    seen.add(id);
  }
  return null;
}

function belongToTeam({ catalog, eventTypes }: TeamReading): UnknownReason | null {
  const { teamId } = catalog.company.environment;
  const foreign = eventTypes.filter((one) => one.teamId !== teamId);
  const [first] = foreign;
  if (!first) return null;
  const owner = first.teamId === null ? 'a person' : `team ${first.teamId}`;
  const message = `${foreign.length} of ${eventTypes.length} listed event types are not of team ${teamId} (${first.fields.slug} belongs to ${owner}): this is another list than the team's; check calcom.teamId and CALCOM_API_URL`;
  return { code: 'foreign-event-type', message };
}

function hostsAreMembers({ members, eventTypes, catalog }: TeamReading): UnknownReason | null {
  const known = new Set(members.map(({ userId }) => userId));
  for (const { fields } of eventTypes) {
    const stranger = fields.hosts.find((userId) => !known.has(userId));
    if (stranger !== undefined) {
      const message = `host ${stranger} of ${fields.slug} is not among the ${members.length} members of team ${catalog.company.environment.teamId}: list and memberships do not belong together; try again`;
      return { code: 'host-not-member', message };
    }
  }
  return null;
}

function canaryIsThere({ catalog, stored, eventTypes }: TeamReading): UnknownReason | null {
  const { canary } = catalog.company.environment;
  const service = catalog.services.find(({ name }) => name === canary);
  if (!service) return null;
  const ids = new Set(eventTypes.map(({ id }) => id));
  const expected = standingLedger(stored).filter(({ serviceId }) => serviceId === service.id);
  const lost = expected.find(({ eventTypeId }) => !ids.has(eventTypeId));
  if (!lost) return null;
  const message = `the canary ${canary} (event type ${lost.eventTypeId}, ${lost.slug}) is not among the ${eventTypes.length} listed: the list is not believed; if it was deleted on purpose, name another canary`;
  return { code: 'canary-missing', message };
}

/** Without what a run announced to delete, and never said whether it did: of that nobody knows where it is. */
function standingLedger({ ledger, openIntents }: StoredCompany): readonly LedgerEntry[] {
  const announced = new Set(openIntents.filter(({ action }) => action === 'delete').map(({ slug }) => slug));
  return announced.size === 0 ? ledger : ledger.filter(({ slug }) => !announced.has(slug));
}

/** Measured on the ledger, so that an empty list can never pass by making everything look new. */
function enoughAreKnown({ catalog, stored, eventTypes }: TeamReading): UnknownReason | null {
  const ledger = standingLedger(stored);
  const expected = ledger.length;
  if (expected === 0) return null;
  const ids = new Set(eventTypes.map(({ id }) => id));
  const there = ledger.filter(({ eventTypeId }) => ids.has(eventTypeId)).length;
  const { minKnown } = catalog.company.safety;
  if (there / expected >= minKnown) return null;
  const percent = Math.floor((there / expected) * 100); // 79.6% must not read as the 80% that it misses
  const message = `only ${there} of ${expected} event types of the ledger are listed (${percent}%, at least ${Math.round(minKnown * 100)}%): the list is not believed; try again, or lower safety.minKnown if they were really deleted`;
  return { code: 'too-few', message };
}
