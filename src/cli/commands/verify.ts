import { type Coverage, coverageOf } from '../../reconcile/coverage/coverage.ts';
import { readCompany } from '../../reconcile/reconcile-company.ts';
import { renderCoverageText } from '../../reconcile/report/apply/coverage-text.ts';
import { flatOrCompanies } from '../../reconcile/report/plan/plan-json.ts';
import { openStore } from '../../store/open-store.ts';
import { companyAccess } from '../input/company-access.ts';
import type { Context } from '../context.ts';
import { type ExitCode, gravest } from '../exit-codes.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { loadCompanies, manifestDir, type ManifestOptions } from '../input/load-companies.ts';
import { verifyExit } from '../output/outcome-codes.ts';
import { createPrinter } from '../output/printer.ts';
import { storeTarget } from '../input/store-target.ts';

/** Load, observe, compare with what git declares, report. Writes nothing. */
export async function verify(
  argument: string | undefined,
  options: ManifestOptions,
  context: Context,
): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const catalogs = await loadCompanies(manifestDir(argument, options), options, printer);
  using interrupt = listenForInterrupt(() => printer.note('Interrupted.'));
  await using store = await openStore(storeTarget(context), { applicationName: 'calops verify' });
  const coverages: Coverage[] = [];
  for (const catalog of catalogs) {
    const access = await companyAccess(catalog, store, interrupt.signal, context);
    coverages.push(coverageOf(catalog, await readCompany(access)));
  }
  if (printer.isJson) printer.json(flatOrCompanies(coverages));
  else {
    const width = process.stdout.isTTY ? process.stdout.columns : 100;
    const texts = coverages.map((coverage) => renderCoverageText(coverage, { colour: printer.colour.out, width }));
    printer.result(texts.join('\n'));
  }
  return gravest(coverages.map(verifyExit));
}
