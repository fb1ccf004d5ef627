import type { Catalog, Segment, Service } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type.ts';
import type { LedgerEntry, StoredCompany } from '../../model/stored.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import { settleCallerEmail } from './caller-email.ts';
import { type DesiredEventType, desiredEventTypes } from './desired-event-types.ts';
import { type ResolvedHost, resolveHosts } from './resolve-hosts.ts';
import { settleCatalog } from './settle-catalog.ts';

/** What git declares of one company, matched with what Cal.com and the database have of it. */
export interface DeclaredState {
  /** The catalog as it was loaded. */
  readonly declared: Catalog;
  /** In one order, with the ids that the database knows. */
  readonly catalog: Catalog;
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  /** By staff name. */
  readonly hosts: ReadonlyMap<string, ResolvedHost>;
  readonly desired: readonly DesiredEventType[];
  readonly matched: MatchedEventTypes;
}

/** The ledger and Cal.com's event types by the names of the desired ones. */
export interface MatchedEventTypes {
  readonly ledger: ReadonlyMap<string, LedgerEntry>;
  readonly observed: ReadonlyMap<string, ObservedEventType>;
  /** Ledger entries that git no longer declares. */
  readonly orphans: readonly LedgerEntry[];
}

export function declaredState(declared: Catalog, team: TeamObservation, stored: StoredCompany): DeclaredState {
  const settled = settleCatalog(declared, stored);
  const catalog = settleCallerEmail(settled, team, stored.company?.callerEmail ?? null);
  const hosts = resolveHosts(catalog.staff, team.members);
  const wanted = desiredEventTypes(catalog, hosts);
  const matched = matchEventTypes(wanted, team, stored);
  const desired = catalog === settled ? wanted : wanted.map((one) => withApplied(one, matched.ledger.get(one.name)));
  return { declared, catalog, team, stored, hosts, desired, matched };
}

/** What the server cannot be asked for now is not taken away either: it stays as it was applied. */
function withApplied(one: DesiredEventType, entry: LedgerEntry | undefined): DesiredEventType {
  const { attendeeEmail, skipAttendeeEmailDeliverabilityCheck } = entry?.applied ?? {};
  const applied = {
    ...(attendeeEmail !== undefined && { attendeeEmail }),
    ...(skipAttendeeEmailDeliverabilityCheck !== undefined && { skipAttendeeEmailDeliverabilityCheck }),
  };
  return { ...one, declared: { ...one.declared, ...applied } };
}

/** The ledger's entry of this very event type; null when it is about one that is gone. */
export function ledgerOf(observed: ObservedEventType, ledger: LedgerEntry | null): LedgerEntry | null {
  return ledger?.eventTypeId === observed.id ? ledger : null;
}

type Named = Pick<DesiredEventType, 'name'> & {
  readonly service: Pick<Service, 'id'>;
  readonly segment: Pick<Segment, 'key' | 'slug' | 'previousSlugs'>;
};

/**
 * In the ledger: by service and segment, else by slug among the entries that nothing else declares (a renamed segment).
 * In Cal.com: by the ledger's id, else by slug among the event types that no ledger entry owns.
 */
function matchEventTypes(desired: readonly Named[], team: TeamObservation, stored: StoredCompany): MatchedEventTypes {
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
  const known = Map.groupBy(entries, ({ serviceId }) => serviceId);
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
