import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { shellWord } from '../../model/shell-word.ts';
import { type ImportReport, renderImport } from '../../reconcile/report/import/import-report.ts';
import { openAsker } from '../init/asker.ts';
import { type BeginInput, beginRepository, type Begun } from '../init/begin-repository.ts';
import { resolveBeginning } from '../init/beginning.ts';
import { type InitOptions, requireAnswers, requireSound } from '../init/init-options.ts';
import { requireDirectory } from '../init/write-repository.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { createPrinter, type Printer } from '../output/printer.ts';

/** Starts a repository: asks for missing options, reads the team, then writes all files or none. */
export async function init(dir: string, options: InitOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const isAsked = printer.isInteractive && !printer.isJson;
  requireSound(options);
  if (!isAsked) requireAnswers(options);
  await requireDirectory(dir);
  using interrupt = listenForInterrupt(() => printer.note('Stopping; Ctrl-C again ends at once.'));
  const { signal } = interrupt;
  const asker = isAsked ? await openAsker(signal, printer) : null;
  const beginning = await resolveBeginning({ options, asker, context, signal });
  const input = { dir, beginning, keepExisting: options.keepExisting === true, context, printer, signal };
  const report = initReport(input, await beginRepository(input));
  if (printer.isJson) printer.json(report);
  else printer.result(renderInit(report, printer));
  return report.import === null || report.import.unknown.length === 0 ? EXIT.fine : EXIT.unproven;
}

/** schemas/init-report.schema.json */
export interface InitReport {
  readonly company: string;
  readonly environment: string;
  /** Paths from the working directory. */
  readonly written: readonly string[];
  readonly kept: readonly string[];
  /** The imported team; null: the sample. */
  readonly import: Imported | null;
  /** The next commands in order; empty if nothing was written. */
  readonly next: readonly string[];
}

type Imported = Omit<ImportReport, 'company' | 'environment' | 'files'> & {
  /** Number of event types in the team. */
  readonly eventTypes: number;
};

function initReport(input: BeginInput, begun: Begun): InitReport {
  const { name: company, environment } = input.beginning;
  const { written, kept } = begun;
  return {
    company,
    environment,
    written,
    kept,
    import: importedOf(begun),
    next: written.length === 0 ? [] : nextCommands(input, begun),
  };
}

function importedOf({ company }: Begun): Imported | null {
  if (company === null) return null;
  const { written, recorded, imported, staff, questions, left, differences, hazards, unknown } = company.report;
  const { eventTypes } = company;
  return { eventTypes, written, recorded, imported, staff, questions, left, differences, hazards, unknown };
}

/** The next commands: the user runs `git init` and everything after it. */
function nextCommands({ dir, beginning, context }: BeginInput, { company }: Begun): readonly string[] {
  const { environment, apiKeyEnv } = beginning;
  const env = environment === 'production' ? '' : ` --env ${environment}`;
  const isOpen = company !== null && company.report.recorded === null && company.report.imported.length > 0;
  return [
    ...(dir === '.' ? [] : [`cd ${shellWord(dir)}`]),
    ...(existsSync(join(dir, '.git')) ? [] : ['git init']),
    'git add . && git commit -m "Begin with calops"',
    `calops validate${env}`,
    ...(context.secrets.variable(apiKeyEnv) === null ? [`export ${apiKeyEnv}=…`] : []),
    ...(isOpen ? [`calops import${env} --yes`] : []),
    `calops plan${env}`,
  ];
}

const NOTHING_YET =
  'The team has no event types yet: staff.yaml and services.yaml offer its members and a first service, as comments.\n';

function renderInit(report: InitReport, printer: Printer): string {
  const { company, environment, import: imported, written, kept, next } = report;
  const importText =
    imported === null
      ? []
      : [renderImport({ ...imported, company, environment, files: [] }, { colour: printer.colour.out, diffs: '' })];
  const isEmpty = imported?.eventTypes === 0 && written.length > 0;
  return [
    ...importText,
    ...(isEmpty ? [NOTHING_YET] : []),
    ...(written.length === 0 ? [] : [written.map((file) => `wrote ${file}\n`).join('')]),
    ...(kept.length === 0 ? [] : [kept.map((file) => `kept  ${file}, as it was\n`).join('')]),
    ...(next.length === 0 ? [] : [`Next:\n${next.map((line) => `  ${line}\n`).join('')}`]),
  ].join('\n');
}
