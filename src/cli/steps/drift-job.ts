import type { Catalog } from '../../model/catalog.ts';
import type { DriftReport } from '../../reconcile/drift-company.ts';
import type { Store } from '../../store/store.ts';
import { companyAccess } from '../input/company-access.ts';
import type { Context } from '../context.ts';
import { driftAmongOthers } from '../../app/among-others.ts';

/** How many runs back the last applied catalog is looked for. */
const RUNS = 50;

export interface DriftSource {
  readonly store: Store;
  readonly context: Context;
  readonly signal: AbortSignal;
}

export interface DriftJob extends DriftSource {
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
  const { store, tell, onError } = job;
  for (const { id, name } of await store.bookings.companies()) {
    try {
      const report = await checkCompanyDrift(job, id);
      if (report) tell({ company: name, open: report.open.length, unknown: report.unknown.map(({ code }) => code) });
    } catch (error) {
      // the process stops: the next one reads it again
      if (job.signal.aborted) return;
      onError(error, `drift of ${name}`);
    }
  }
}

/** The same for one company. Null: nothing was ever applied. */
export async function checkCompanyDrift(
  { store, context, signal }: DriftSource,
  companyId: string,
): Promise<DriftReport | null> {
  const catalog = await lastApplied(store, companyId);
  return catalog === null ? null : driftAmongOthers(await companyAccess(catalog, store, signal, context));
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
