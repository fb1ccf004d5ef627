import type { Catalog } from '../model/catalog.ts';
import { driftCompany } from '../reconcile/drift-company.ts';
import type { Store } from '../store/store.ts';
import { companyAccess } from './company-access.ts';
import type { Context } from './context.ts';

/** How many runs back the last applied catalog is looked for. */
const RUNS = 50;

export interface DriftJob {
  readonly store: Store;
  readonly context: Context;
  readonly signal: AbortSignal;
  /** What was found of one company, for the log. */
  readonly tell: (found: {
    readonly company: string;
    readonly open: number;
    readonly unknown: readonly string[];
  }) => void;
  readonly onError: (error: unknown, doing: string) => void;
}

/**
 * `calops drift` by the clock, for every company that something was applied for: against the catalog that was applied last, so that no
 * manifests are needed. Writes its findings and nothing else.
 */
export async function checkDrift(job: DriftJob): Promise<void> {
  const { store, context, signal, tell, onError } = job;
  for (const { id, name } of await store.bookings.companies()) {
    try {
      const catalog = await lastApplied(store, id);
      if (catalog === null) continue;
      const { open, unknown } = await driftCompany(await companyAccess(catalog, store, signal, context));
      tell({ company: name, open: open.length, unknown: unknown.map(({ code }) => code) });
    } catch (error) {
      onError(error, `drift of ${name}`);
    }
  }
}

async function lastApplied(store: Store, companyId: string): Promise<Catalog | null> {
  return store.read(async (reader) => {
    for (const { id } of await reader.runs(companyId, RUNS)) {
      const json = await reader.catalog(id);
      if (json !== null) return JSON.parse(json) as Catalog;
    }
    return null;
  });
}
