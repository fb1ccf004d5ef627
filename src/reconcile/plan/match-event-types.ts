import type { Segment, Service } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type.ts';
import type { LedgerEntry, StoredCompany } from '../../model/stored.ts';
import type { TeamObservation } from '../observe/observation.ts';
import type { DesiredEventType } from './desired-event-types.ts';
import { byService } from './stored-rows.ts';

/** What is known of the desired event types, by their names. */
export interface MatchedEventTypes {
  readonly ledger: ReadonlyMap<string, LedgerEntry>;
  readonly observed: ReadonlyMap<string, ObservedEventType>;
  /** Ledger entries that git no longer declares. */
  readonly orphans: readonly LedgerEntry[];
}

type Named = Pick<DesiredEventType, 'name'> & {
  readonly service: Pick<Service, 'id'>;
  readonly segment: Pick<Segment, 'key' | 'slug' | 'previousSlugs'>;
};

/**
 * In the ledger: by service and segment, else by slug among the entries that nobody else declares (a renamed segment).
 * In Cal.com: by the ledger's id, else by slug among the event types that no ledger entry owns.
 */
export function matchEventTypes(
  desired: readonly Named[],
  team: TeamObservation,
  stored: StoredCompany,
): MatchedEventTypes {
  const ledger = matchLedger(desired, stored.ledger);
  const byId = new Map(team.eventTypes.map((one) => [one.id, one]));
  let freeBySlug: ReadonlyMap<string, ObservedEventType> | undefined;
  const observed = new Map<string, ObservedEventType>();
  for (const { name, segment } of desired) {
    const entry = ledger.get(name);
    const found =
      (entry && byId.get(entry.eventTypeId)) ?? findBySlug(segment, (freeBySlug ??= unownedBySlug(team, stored)));
    if (found) observed.set(name, found);
  }
  return { ledger, observed, orphans: without(stored.ledger, ledger) };
}

function unownedBySlug({ eventTypes }: TeamObservation, { ledger }: StoredCompany) {
  const owned = new Set(ledger.map(({ eventTypeId }) => eventTypeId));
  return new Map(eventTypes.filter(({ id }) => !owned.has(id)).map((one) => [one.fields.slug, one]));
}

function matchLedger(desired: readonly Named[], entries: readonly LedgerEntry[]): Map<string, LedgerEntry> {
  const known = byService(entries);
  const ledger = new Map<string, LedgerEntry>();
  for (const { name, service, segment } of desired) {
    const entry = known.get(service.id)?.find(({ segmentKey }) => segmentKey === segment.key);
    if (entry) ledger.set(name, entry);
  }
  if (ledger.size === entries.length) return ledger;
  const freeBySlug = new Map(without(entries, ledger).map((entry) => [entry.slug, entry]));
  for (const { name, segment } of desired) {
    const entry = ledger.has(name) ? undefined : findBySlug(segment, freeBySlug);
    if (!entry) continue;
    ledger.set(name, entry);
    freeBySlug.delete(entry.slug);
  }
  return ledger;
}

function without(entries: readonly LedgerEntry[], ledger: ReadonlyMap<string, LedgerEntry>): readonly LedgerEntry[] {
  if (ledger.size === entries.length) return [];
  const used = new Set(ledger.values());
  return entries.filter((entry) => !used.has(entry));
}

function findBySlug<T>({ slug, previousSlugs }: Named['segment'], bySlug: ReadonlyMap<string, T>): T | undefined {
  const found = bySlug.get(slug);
  if (found !== undefined) return found;
  const previous = previousSlugs.find((one) => bySlug.has(one));
  return previous === undefined ? undefined : bySlug.get(previous);
}
