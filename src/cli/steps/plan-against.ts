import type { Catalog } from '../../model/catalog.ts';
import { compareCatalogs } from '../../reconcile/against/compare-catalogs.ts';
import { loadManifests } from '../../reconcile/manifest/load-manifests.ts';
import { againstReport, type PlanReport } from '../../reconcile/report/plan/plan-json.ts';
import { CliError } from '../cli-error.ts';
import { loadCompanies, type ManifestOptions } from '../input/load-companies.ts';
import { manifestsAt } from '../input/manifests-at.ts';
import type { Printer } from '../output/printer.ts';
import { planOptions, type PlanFlags } from '../input/plan-flags.ts';

interface AgainstOptions extends ManifestOptions, Pick<PlanFlags, 'only'> {
  readonly against: string;
}

/**
 * The difference between the manifests here and at a commit. Offline: needs no key, no database and no Cal.com.
 * @throws CliError as manifestsAt does, invalid-manifests-there, unknown-name; ManifestError
 */
export async function planAgainst(
  dir: string,
  options: AgainstOptions,
  printer: Printer,
): Promise<readonly PlanReport[]> {
  const { against: ref } = options;
  const after = await loadCompanies(dir, options, printer);
  await using there = await manifestsAt(dir, ref);
  const all = there.exist ? await catalogsThere(there.dir, options) : [];
  const asked = new Set(after.map(({ company }) => company.id));
  const before = options.company === undefined ? all : all.filter(({ company }) => asked.has(company.id));
  const { only } = planOptions(options, after);
  const plans = compareCatalogs({ before, after, only });
  return plans.map((plan) => againstReport(plan, { ref, commit: there.commit }));
}

/** What has faults there cannot be compared; what only warns can. A company that is new here is no fault there. */
async function catalogsThere(dir: string, { env, against }: AgainstOptions): Promise<readonly Catalog[]> {
  const { catalogs, diagnostics } = await loadManifests(dir, { environment: env });
  const faults = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = faults;
  if (first !== undefined) {
    const more = faults.length > 1 ? `, and ${faults.length - 1} more` : '';
    const message = `The manifests at ${against} have errors: ${first.file}:${first.line}: ${first.message}${more}.`;
    throw new CliError('invalid-manifests-there', message, 'Compare with a commit whose manifests are valid.');
  }
  return catalogs;
}
