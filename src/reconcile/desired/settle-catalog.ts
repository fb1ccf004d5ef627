import type { Catalog, Service } from '../../model/catalog.ts';
import type { LedgerEntry, StoredCompany } from '../../model/stored.ts';

/**
 * The catalog as plans are made from it: ids that were derived are kept, and everything is in one order, so that the
 * order of manifests never shows. Segments keep theirs: it is the order of work.
 */
export function settleCatalog(catalog: Catalog, stored: StoredCompany): Catalog {
  return inOrder({
    ...catalog,
    branches: keepIds(catalog.branches, stored.branches),
    staff: keepIds(catalog.staff, stored.staff),
    services: keepIds(catalog.services, stored.services, stored.ledger),
  });
}

type Named = { readonly id: string; readonly name: string };

/**
 * A resource whose id is its name has a derived one. The database may know it by another: from before it was renamed
 * (by the slugs in the ledger), or from the time when its manifest named an id. That id stays, or the resource would be made anew and
 * the old one become an orphan.
 */
function keepIds<T extends Named>(
  declared: readonly T[],
  stored: readonly Named[],
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

function slugsOf(one: Named & Partial<Pick<Service, 'segments'>>): readonly string[] {
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

function byName<T extends Named>(list: readonly T[]): readonly T[] {
  return sorted(list, ({ name }) => name);
}

/** The list itself when it is in order, as nearly all are: copies of large catalogs cost more than all of the rest. */
function sorted<T>(list: readonly T[], key: (item: T) => string): readonly T[] {
  const isSorted = list.every((item, at) => at === 0 || key(list[at - 1] ?? item) <= key(item));
  return isSorted ? list : list.toSorted((a, b) => compare(key(a), key(b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
