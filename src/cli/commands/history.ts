import { openStore } from '../../store/open-store.ts';
import { renderRunsText, renderRunText, runJson, runsJson } from '../../reconcile/report/history/history-report.ts';
import { flatOrCompanies } from '../../reconcile/report/plan/plan-json.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { loadCompanies, manifestDir, type ManifestOptions } from '../input/load-companies.ts';
import { createPrinter, type CommonOptions } from '../output/printer.ts';
import { requireRun } from '../input/find-company.ts';
import { storeTarget } from '../input/store-target.ts';

interface HistoryOptions extends ManifestOptions {
  readonly limit: number;
}

/** The runs of each company, newest first. Reads the database only. */
export async function history(options: HistoryOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const catalogs = await loadCompanies(manifestDir(undefined, options), options, printer);
  await using store = await openStore(storeTarget(context), { applicationName: 'calops history' });
  const histories = await store.read(async (reader) => {
    const found = [];
    for (const { company } of catalogs) {
      found.push({ company: company.name, runs: await reader.runs(company.id, options.limit) });
    }
    return found;
  });
  if (printer.isJson) printer.json(flatOrCompanies(histories.map(runsJson)));
  else {
    const style = { colour: printer.colour.out };
    printer.result(histories.map((one) => renderRunsText(one, style)).join('\n'));
  }
  return EXIT.fine;
}

/** One run with its changes. */
export async function showRun(id: string, options: CommonOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await openStore(storeTarget(context), { applicationName: 'calops history' });
  const details = await requireRun(id, store);
  if (printer.isJson) printer.json(runJson(details));
  else printer.result(renderRunText(details, { colour: printer.colour.out }));
  return EXIT.fine;
}
