import type { Catalog } from '../model/catalog.ts';
import { compareCatalogs } from '../reconcile/against/compare-catalogs.ts';
import { loadManifests } from '../reconcile/manifest/load-manifests.ts';
import { againstReport, type PlanReport } from '../reconcile/report/plan/plan-json.ts';
import { CommandError } from './command-error.ts';
import { manifestsAt } from './manifests-at.ts';
import type { PlanOptions } from '../reconcile/reconcile-company.ts';

interface AgainstOptions {
  /** Commit, tag or branch. */
  readonly ref: string;
  readonly environment: string;
  /** False: only the companies of `after` were asked for. */
  readonly isAll: boolean;
  readonly only: PlanOptions['only'];
}

/**
 * The difference between the current manifests, `after`, and those at a commit. Offline: needs no key, database or Cal.com.
 * @throws CommandError as manifestsAt does, invalid-manifests-there
 */
export async function planAgainst(
  dir: string,
  after: readonly Catalog[],
  { ref, environment, isAll, only }: AgainstOptions,
): Promise<readonly PlanReport[]> {
  await using checkout = await manifestsAt(dir, ref);
  const all = checkout.hasManifests ? await catalogsAt(checkout.dir, { environment, ref }) : [];
  const asked = new Set(after.map(({ company }) => company.id));
  const before = isAll ? all : all.filter(({ company }) => asked.has(company.id));
  const plans = compareCatalogs({ before, after, only });
  return plans.map((plan) => againstReport(plan, { ref, commit: checkout.commit }));
}

/** Manifests with errors cannot be compared; warnings are accepted. A company that is missing at the commit is not an error. */
async function catalogsAt(
  dir: string,
  { environment, ref }: Pick<AgainstOptions, 'environment' | 'ref'>,
): Promise<readonly Catalog[]> {
  const { catalogs, diagnostics } = await loadManifests(dir, { environment });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first !== undefined) {
    const more = errors.length > 1 ? `, and ${errors.length - 1} more` : '';
    const message = `The manifests at ${ref} have errors: ${first.file}:${first.line}: ${first.message}${more}.`;
    throw new CommandError('invalid-manifests-there', message, 'Compare with a commit whose manifests are valid.');
  }
  return catalogs;
}
