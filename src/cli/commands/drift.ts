import { CommandError } from '../../app/command-error.ts';
import { forCompanies } from '../../app/companies.ts';
import { accessTo } from '../../app/company-access.ts';
import { type Context, operator, storeTarget } from '../../app/context.ts';
import { EXIT, gravest, type ExitCode } from '../../app/exit-codes.ts';
import { readVersion } from '../../app/package-files.ts';
import type { Catalog } from '../../model/catalog.ts';
import { acknowledgeDrift, driftCompany, type DriftReport, unprovenDrift } from '../../reconcile/drift-company.ts';
import { driftJson } from '../../reconcile/report/drift/drift-json.ts';
import { renderDriftText } from '../../reconcile/report/drift/drift-markdown.ts';
import { flatOrCompanies } from '../../reconcile/report/plan/plan-json.ts';
import { renderJson } from '../../reconcile/report/text.ts';
import { openLedger } from '../../store/open-store.ts';
import type { LedgerStore } from '../../store/store.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { type FleetOptions, loadCompanies, manifestDir } from '../input/load-companies.ts';
import { companiesProgress, driftLines } from '../output/company-lines.ts';
import { driftExit } from '../output/outcome-codes.ts';
import { callNotes, createPrinter, type Printer } from '../output/printer.ts';

interface DriftOptions extends FleetOptions {
  readonly format: DriftFormat;
  readonly ack?: readonly string[];
  readonly reason?: string;
}

/** Load, observe, classify, store the findings, report. With --ack it only acknowledges, without calls to Cal.com. */
export async function drift(argument: string | undefined, options: DriftOptions, context: Context): Promise<ExitCode> {
  const format = options.json === true ? 'json' : options.format;
  const printer = createPrinter({ ...options, json: format === 'json' }, context.settings);
  const acknowledgement = acknowledgementOf(options, context);
  const dir = manifestDir(argument, options);
  const catalogs = await loadCompanies(dir, options, printer);
  using interrupt = listenForInterrupt(() => printer.note('Interrupted.'));
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops drift' });
  if (acknowledgement !== null) {
    await printDrift(await acknowledgeAll(store, catalogs, acknowledgement), { format, printer, dir });
    return EXIT.fine;
  }
  using progress = companiesProgress(catalogs.length, 'compared', { ...options, printer });
  const { signal: stop } = interrupt;
  const results = forCompanies(
    {
      catalogs,
      parallel: options.parallel,
      access: accessTo(store, stop, { ...context, ...callNotes(printer.note) }),
      stop,
      onEnded: progress.onEnded,
    },
    { run: driftCompany, failed: (catalog, reason) => unprovenDrift({ store, catalog }, reason) },
  );
  const reports: DriftReport[] = [];
  for await (const { result } of results) reports.push(result);
  progress.hide();
  await printDrift(reports, { format, printer, dir });
  return gravest(reports.map(driftExit));
}

interface Acknowledging {
  readonly ids: ReadonlySet<string>;
  readonly reason: string;
  readonly who: string;
}

function acknowledgementOf({ ack, reason }: DriftOptions, { settings }: Context): Acknowledging | null {
  if (ack === undefined && reason === undefined) return null;
  if (ack !== undefined && reason !== undefined && reason.trim() !== '') {
    return { ids: new Set(ack), reason: reason.trim(), who: operator(settings) };
  }
  const message = `${ack === undefined ? '--reason needs --ack' : '--ack needs --reason'}: name the finding and why it is fine.`;
  throw new CommandError(
    'usage',
    message,
    'For example: calops drift --ack ID --reason "why it is fine"; calops drift lists the ids.',
  );
}

/** @throws CommandError unknown-finding, before anything is written */
async function acknowledgeAll(
  store: LedgerStore,
  catalogs: readonly Catalog[],
  wanted: Acknowledging,
): Promise<readonly DriftReport[]> {
  const known = new Set<string>();
  const concerned: Catalog[] = [];
  for (const catalog of catalogs) {
    const findings = await store.read((reader) => reader.findings(catalog.company.id));
    const open = findings.filter(({ id, status }) => wanted.ids.has(id) && status !== 'resolved');
    if (open.length > 0) concerned.push(catalog);
    for (const { id } of open) known.add(id);
  }
  const unknown = [...wanted.ids].filter((id) => !known.has(id));
  if (unknown.length > 0) {
    const message = `No open finding has the id ${unknown.join(', ')}.`;
    throw new CommandError('unknown-finding', message, 'calops drift lists the findings with their ids.');
  }
  const reports: DriftReport[] = [];
  for (const catalog of concerned) reports.push(await acknowledgeDrift(store, catalog, wanted));
  return reports;
}

export type DriftFormat = 'text' | 'json' | 'markdown' | 'sarif';

interface PrintOptions {
  readonly format: DriftFormat;
  readonly printer: Printer;
  /** Directory of the manifests, for locations in SARIF. */
  readonly dir: string;
}

/** Prints drift in the requested format; rarely used formats are loaded on demand. */
async function printDrift(reports: readonly DriftReport[], options: PrintOptions): Promise<void> {
  const { format, printer, dir } = options;
  switch (format) {
    case 'json':
      printer.json(flatOrCompanies(reports.map(driftJson)));
      break;
    case 'text':
      printer.result(
        reports.map((report) => renderDriftText(report, { colour: printer.colour.out })).join('\n') +
          driftLines(reports, printer),
      );
      break;
    case 'markdown': {
      const { renderDriftMarkdown } = await import('../../reconcile/report/drift/drift-markdown.ts');
      printer.result(renderDriftMarkdown(reports));
      break;
    }
    case 'sarif': {
      const { driftSarif } = await import('../../reconcile/report/sarif.ts');
      printer.result(renderJson(driftSarif(reports, { version: readVersion(), root: dir })));
      break;
    }
  }
}
