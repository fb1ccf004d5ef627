import { createCalcomReader } from '../../src/calcom/client.ts';
import { MemoryBudget } from '../../src/calcom/caller/memory-budget.ts';
import type { Catalog } from '../../src/model/catalog.ts';
import type { LedgerEntry, MapRow, StoredCompany } from '../../src/model/stored.ts';
import { resolveHosts } from '../../src/reconcile/desired/resolve-hosts.ts';
import { type DesiredEventType, desiredEventTypes } from '../../src/reconcile/desired/desired-event-types.ts';
import { desiredRows } from '../../src/reconcile/desired/desired-rows.ts';
import type { Store } from '../../src/store/store.ts';
import { catalog as newCatalog } from '../support/manifests/catalog-builder.ts';
import { BIG_KEY, BIG_TEAM, bigMembers } from './big-company.ts';

/** The company that `writeBigCompany` declares, built without YAML. */
export function bigCatalog(count: number): Catalog {
  const safety = { maxUpdates: { ratio: 1 }, maxHostRemovals: { count: 5 }, minKnown: 0.8, orphanStrikes: 3 };
  let builder = newCatalog('big', { safety }).branch('zentrale');
  for (let index = 0; index < 10; index += 1) {
    builder = builder.staff(`staff-${index}`, { host: { email: `staff-${index}@big.example` } });
  }
  const one = builder.service('service').performedBy('staff-0').performedBy('staff-1').build();
  const [template] = one.services;
  if (!template) throw new Error('the builder made no service');
  const services = [...Array(count).keys()].map((index) => {
    const name = `service-${index}`;
    const segments = template.segments.map((segment) => ({ ...segment, slug: `big-${name}-a` }));
    return { ...template, name, id: name, title: `Service ${index}`, segments };
  });
  return { ...one, services };
}

export function bigDesired(catalog: Catalog): readonly DesiredEventType[] {
  return desiredEventTypes(catalog, resolveHosts(catalog.staff, bigMembers()));
}

/** What a sandbox is seeded with so that the team is as the catalog declares it. */
export function seededEventTypes(catalog: Catalog): readonly object[] {
  return bigDesired(catalog).map(({ declared }) => ({
    ...declared,
    teamId: BIG_TEAM,
    hosts: declared.hosts.map((userId) => ({ userId })),
  }));
}

/** The database as an apply of the catalog would have left it, with the event types' ids by slug. */
export function storedAsApplied(catalog: Catalog, ids: ReadonlyMap<string, number>): StoredCompany {
  const wanted = desiredRows(catalog, resolveHosts(catalog.staff, bigMembers()));
  const ledger = bigDesired(catalog).map(({ service, segment, declared }): LedgerEntry => ({
    serviceId: service.id,
    serviceName: service.name,
    segmentKey: segment.key,
    eventTypeId: ids.get(segment.slug) ?? 0,
    slug: segment.slug,
    applied: declared,
    accepted: {},
    children: Object.fromEntries(declared.hosts.map((userId) => [userId, 1])),
  }));
  const byService = new Map(ledger.map((entry) => [entry.serviceId, entry.eventTypeId]));
  const rows = <T>(list: readonly { readonly row: T }[]): readonly T[] => list.map(({ row }) => row);
  return {
    company: wanted.company.row,
    branches: rows(wanted.branches),
    staff: rows(wanted.staff),
    services: rows(wanted.services),
    closures: rows(wanted.closures),
    assignments: rows(wanted.assignments),
    hostMappings: rows(wanted.hostMappings),
    maps: rows(wanted.maps).map((row): MapRow => {
      return { ...row, eventTypeId: byService.get(row.serviceId) ?? 0, childEventTypeId: 1 };
    }),
    ledger,
    openIntents: [],
  };
}

/** Fills a database so; the ids are those that the sandbox gave. */
export async function fillDatabase(store: Store, catalog: Catalog, baseUrl: string): Promise<void> {
  const stored = storedAsApplied(catalog, await idsBySlug(baseUrl, catalog.services.length));
  const { company } = stored;
  if (!company) throw new Error('a company has a row');
  await store.migrate();
  await store.write(async (transactor) => {
    await transactor.upsertCompany(company);
    await transactor.upsertBranches(company.id, stored.branches);
    await transactor.upsertStaff(company.id, stored.staff);
    await transactor.upsertServices(company.id, stored.services);
    await transactor.upsertLedger(company.id, stored.ledger);
    await transactor.upsertMaps(company.id, stored.maps);
    await transactor.upsertAssignments(company.id, stored.assignments);
    await transactor.upsertHostMappings(company.id, stored.hostMappings);
  });
}

async function idsBySlug(baseUrl: string, expectedCount: number): Promise<ReadonlyMap<string, number>> {
  const budget = new MemoryBudget(Date.now);
  await using reader = createCalcomReader({ baseUrl, apiKey: BIG_KEY, budget });
  const { eventTypes: listed } = await reader.teamEventTypes(BIG_TEAM, { expectedCount });
  return new Map(listed.map(({ id, fields }) => [fields.slug, id]));
}
