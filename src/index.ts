import type { Catalog } from './model/catalog.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import { loadManifests } from './reconcile/manifest/load-manifests.ts';
import { type ReadPlan, readPlanFile } from './reconcile/plan/plan-file.ts';

/**
 * The public API for other programs: manifests as values, and saved plans. For everything else use the command line with `--json`, whose
 * formats have schemas.
 */
export type { Catalog } from './model/catalog.ts';
export type { Diagnostic } from './model/diagnostic.ts';
export type { Change, Plan, SavedPlan } from './reconcile/plan/plan.ts';
export type { PlanFileFault, ReadPlan } from './reconcile/plan/plan-file.ts';

export interface LoadCatalogsOptions {
  /** The block of `spec.calcom` to use; default: `production`. */
  readonly environment?: string;
  /** Only this company, by name. */
  readonly company?: string;
}

export interface LoadedCatalogs {
  /** One per company without errors, in the order of their directories. */
  readonly catalogs: readonly Catalog[];
  /** All diagnostics by file and position. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Loads and checks the manifests like `calops validate`. Never throws because of the directory's content: every error is a diagnostic. */
export async function loadCatalogs(directory: string, options: LoadCatalogsOptions = {}): Promise<LoadedCatalogs> {
  const { catalogs, diagnostics } = await loadManifests(directory, options);
  return { catalogs, diagnostics };
}

/** Parses the text of a file of `calops plan --out`; refuses an edited or expired plan, and a file that is not a plan. */
export function readPlan(text: string): ReadPlan {
  return readPlanFile(text, new Date().toISOString());
}
