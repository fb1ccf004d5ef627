import type { Catalog, Segment, Service } from '../../model/catalog.ts';
import type { SettingName } from '../../model/event-type/event-type-settings.ts';
import type { ObservedEventType } from '../../model/event-type/event-type.ts';
import type { LedgerEntry, StoredCompany } from '../../model/stored.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import { settleCallerEmail } from './caller-email.ts';
import { type DesiredEventType, desiredEventTypes } from './desired-event-types.ts';
import { type ResolvedHost, resolveHosts } from './resolve-hosts.ts';

/** What git declares for one company, matched with Cal.com and the database. */
export interface DeclaredState {
  /** The catalog as loaded. */
  readonly declared: Catalog;
  /** The catalog in a stable order, with the ids of the database. */
  readonly catalog: Catalog;
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  /** By staff name. */
  readonly hosts: ReadonlyMap<string, ResolvedHost>;
  readonly desired: readonly DesiredEventType[];
  readonly matched: MatchedEventTypes;
}

/** Ledger entries and Cal.com's event types, by the name of the desired event type. */
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
  const kept = catalog === settled ? wanted : wanted.map((one) => withApplied(one, matched.ledger.get(one.name)));
  const unserved = unservedBy(team);
  const desired = unserved.length === 0 ? kept : kept.map((one) => withoutUnserved(one, unserved));
  return { declared, catalog, team, stored, hosts, desired, matched };
}

/** A field that the server cannot change now is not removed either: the applied value stays. */
function withApplied(one: DesiredEventType, entry: LedgerEntry | undefined): DesiredEventType {
  const { attendeeEmail, skipAttendeeEmailDeliverabilityCheck } = entry?.applied ?? {};
  const applied = {
    ...(attendeeEmail !== undefined && { attendeeEmail }),
    ...(skipAttendeeEmailDeliverabilityCheck !== undefined && { skipAttendeeEmailDeliverabilityCheck }),
  };
  return { ...one, declared: { ...one.declared, ...applied } };
}

/** Fields that no event type of the team shows: the server does not have them. */
function unservedBy({ eventTypes }: TeamObservation): readonly SettingName[] {
  const [first, ...others] = eventTypes;
  return (first?.unserved ?? []).filter((name) => others.every(({ unserved }) => unserved?.includes(name)));
}

function withoutUnserved(one: DesiredEventType, names: readonly SettingName[]): DesiredEventType {
  const unserved = names.filter((name) => one.declared[name] !== undefined);
  if (unserved.length === 0) return one;
  const declared = { ...one.declared };
  for (const name of unserved) Reflect.deleteProperty(declared, name);
  const asked = unserved.filter((name) => one.segment.fields?.[name] !== undefined);
  return { ...one, declared, ...(asked.length > 0 && { unserved: asked }) };
}

/** The ledger entry of exactly this event type; null if the entry's event type no longer exists. */
export function ledgerOf(observed: ObservedEventType, ledger: LedgerEntry | null): LedgerEntry | null {
  return ledger?.eventTypeId === observed.id ? ledger : null;
}

type Named = Pick<DesiredEventType, 'name'> & {
  readonly service: Pick<Service, 'id'>;
  readonly segment: Pick<Segment, 'key' | 'slug' | 'previousSlugs'>;
};

/**
 * In the ledger: by service and segment, otherwise by slug among entries that no other segment declares (a renamed segment).
 * In Cal.com: by the ledger's id, otherwise by slug among the event types without a ledger entry.
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

/**
 * The catalog that plans start from: derived ids are kept, and everything has a stable order, so that the order of manifests has no effect.
 * Segments keep their order: it is the order of work.
 */
export function settleCatalog(catalog: Catalog, stored: StoredCompany): Catalog {
  return inOrder({
    ...catalog,
    branches: keepIds(catalog.branches, stored.branches),
    staff: keepIds(catalog.staff, stored.staff),
    services: keepIds(catalog.services, stored.services, stored.ledger),
  });
}

type NamedResource = { readonly id: string; readonly name: string };

/**
 * A resource without a declared id has an id derived from its name. The database may have another id: from before a rename (found by the
 * slugs in the ledger), or from when the manifest declared one. That id is kept; otherwise the resource would be created again and the old
 * one become an orphan.
 */
function keepIds<T extends NamedResource>(
  declared: readonly T[],
  stored: readonly NamedResource[],
  ledger: readonly LedgerEntry[] = [],
): readonly T[] {
  const taken = new Set(declared.map(({ id }) => id));
  const free = new Map(stored.filter(({ id }) => !taken.has(id)).map(({ id, name }) => [name, id]));
  if (free.size === 0) return declared;
  const known = new Set(stored.map(({ id }) => id));
  const earlier = new Map(ledger.map(({ slug, serviceId }) => [slug, serviceId]));
  return declared.map((one) => {
    if (one.id !== one.name || known.has(one.id)) return one;
    const id =
      free.get(one.name) ??
      slugsOf(one)
        .map((slug) => earlier.get(slug))
        .find(Boolean);
    if (id === undefined || taken.has(id)) return one;
    taken.add(id);
    return { ...one, id };
  });
}

function slugsOf(one: NamedResource & Partial<Pick<Service, 'segments'>>): readonly string[] {
  return (one.segments ?? []).flatMap(({ slug, previousSlugs }) => [slug, ...previousSlugs]);
}

function inOrder(catalog: Catalog): Catalog {
  return {
    ...catalog,
    branches: byName(catalog.branches),
    staff: byName(catalog.staff),
    services: byName(catalog.services).map((service) => {
      const branches = sorted(service.branches, (name) => name);
      const staff = sorted(service.staff, (entry) => entry.staff);
      const isInOrder = branches === service.branches && staff === service.staff;
      return isInOrder ? service : { ...service, branches, staff };
    }),
  };
}

function byName<T extends NamedResource>(list: readonly T[]): readonly T[] {
  return sorted(list, ({ name }) => name);
}

/** Returns the list itself if it is sorted, as most are: copying large catalogs costs more than all other steps. */
function sorted<T>(list: readonly T[], key: (item: T) => string): readonly T[] {
  const isSorted = list.every((item, at) => at === 0 || key(list[at - 1] ?? item) <= key(item));
  return isSorted ? list : list.toSorted((a, b) => compare(key(a), key(b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
