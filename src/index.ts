import type { Catalog } from './model/catalog.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import { loadManifests } from './reconcile/manifest/load-manifests.ts';
import { type ReadPlan, readPlanFile } from './reconcile/plan/plan-file.ts';

/**
 * What other programs may import, and all of it: manifests as values, and saved plans. Everything else is asked of the
 * command line with `--json`, whose shapes have schemas.
 */
export type { Catalog } from './model/catalog.ts';
export type { Diagnostic } from './model/diagnostic.ts';
export type { Change, Plan, SavedPlan } from './reconcile/plan/plan.ts';
export type { PlanFileFault, ReadPlan } from './reconcile/plan/plan-file.ts';

export interface LoadCatalogsOptions {
  /** Which block of `spec.calcom` counts; `production` unless said. */
  readonly environment?: string;
  /** Only this company, by name. */
  readonly company?: string;
}

export interface LoadedCatalogs {
  /** One per company without errors, in the order of their directories. */
  readonly catalogs: readonly Catalog[];
  /** Everything that is wrong, by file and place. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What `calops validate` reads and judges. Never throws for what is in the directory: every fault is a diagnostic. */
export async function loadCatalogs(directory: string, options: LoadCatalogsOptions = {}): Promise<LoadedCatalogs> {
  const { catalogs, diagnostics } = await loadManifests(directory, options);
  return { catalogs, diagnostics };
}

/** Reads the text of a file of `calops plan --out`; one that was altered, has expired or is no plan is refused. */
export function readPlan(text: string): ReadPlan {
  return readPlanFile(text, new Date().toISOString());
}
