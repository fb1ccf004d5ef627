import { forCompanies } from '../../app/companies.ts';
import { accessTo } from '../../app/company-access.ts';
import { type Context, storeTarget } from '../../app/context.ts';
import { type ExitCode, gravest } from '../../app/exit-codes.ts';
import { type Coverage, coverageOf } from '../../reconcile/coverage/coverage.ts';
import { readCompany, unprovenObservation } from '../../reconcile/reconcile-company.ts';
import { renderCoverageText } from '../../reconcile/report/apply/coverage-text.ts';
import type { CompanyLine } from '../../reconcile/report/companies-text.ts';
import { flatOrCompanies } from '../../reconcile/report/plan/plan-json.ts';
import { openLedger } from '../../store/open-store.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { type FleetOptions, loadCompanies, manifestDir } from '../input/load-companies.ts';
import { companiesProgress, verifyLine, verifyLines } from '../output/company-lines.ts';
import { verifyExit } from '../output/outcome-codes.ts';
import { callNotes, createPrinter } from '../output/printer.ts';

/** Load, observe, compare with what git declares, report. Writes nothing. */
export async function verify(argument: string | undefined, options: FleetOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const catalogs = await loadCompanies(manifestDir(argument, options), options, printer);
  using interrupt = listenForInterrupt(() => printer.note('Interrupted.'));
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops verify' });
  using progress = companiesProgress(catalogs.length, 'verified', { ...options, printer });
  const { signal: stop } = interrupt;
  const results = forCompanies(
    {
      catalogs,
      parallel: options.parallel,
      access: accessTo(store, stop, { ...context, ...callNotes(printer.note) }),
      stop,
      onEnded: progress.onEnded,
    },
    {
      run: async (access) => coverageOf(access.catalog, await readCompany(access, { schedules: 'declared' })),
      failed: (catalog, reason) => coverageOf(catalog, unprovenObservation(reason)),
    },
  );
  const width = process.stdout.isTTY ? process.stdout.columns : 100;
  const kept: Coverage[] = [];
  const lines: CompanyLine[] = [];
  const exits = new Set<ExitCode>();
  for await (const { result: coverage } of results) {
    exits.add(verifyExit(coverage));
    if (printer.isJson) kept.push(coverage);
    else {
      // text is printed as it comes: of many companies only a line each is kept
      progress.hide();
      const text = renderCoverageText(coverage, { colour: printer.colour.out, width });
      printer.result(lines.length === 0 ? text : `\n${text}`);
      lines.push(verifyLine(coverage));
    }
  }
  if (printer.isJson) printer.json(flatOrCompanies(kept));
  else printer.result(verifyLines(lines, printer));
  return gravest([...exits]);
}
