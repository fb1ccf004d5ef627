import { CommandError } from '../../app/command-error.ts';
import type { Context } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { diffText, editTexts, openTexts, saveEdits } from '../../app/manifest-edits.ts';
import type { Catalog } from '../../model/catalog.ts';
import { assign, type AssignEdits, type AssignResult, mergeEdits, unassign } from '../../reconcile/adopt/assign.ts';
import type { ManifestTexts } from '../../reconcile/adopt/manifest-texts.ts';
import { assignmentsReport, renderAssignments } from '../../reconcile/report/import/hosts-text.ts';
import { flatOrCompanies } from '../../reconcile/report/plan/plan-json.ts';
import { loadCompanies, manifestDir, type ManifestOptions } from '../input/load-companies.ts';
import { nearest } from '../input/plan-flags.ts';
import { createPrinter, type Printer } from '../output/printer.ts';

export interface UnassignOptions extends ManifestOptions {
  readonly allServices?: boolean;
  readonly dryRun?: boolean;
}

interface AssignOptions extends UnassignOptions {
  readonly primary?: boolean;
  readonly minutes?: readonly string[];
  readonly price?: string;
}

/** Offline: edits manifests. Without a name, shows the matrix. */
export async function assignCommand(
  { staff, services }: { readonly staff: string | undefined; readonly services: readonly string[] },
  options: AssignOptions,
  context: Context,
): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const dir = manifestDir(undefined, options);
  const catalogs = await loadCompanies(dir, options, printer);
  if (staff === undefined) return showMatrix(catalogs, printer);
  const subject = subjectOf(catalogs, { staff, services, all: options.allServices === true });
  const { primary = false, price = null } = options;
  const edit = (texts: ManifestTexts): AssignEdits => {
    const ofService = (name: string) =>
      assign(
        subject.catalog,
        { staff, services: [name], primary, price, minutes: minutesOf(options, subject, name) },
        texts,
      );
    return mergeEdits(subject.services.map(ofService));
  };
  return finish({ action: 'assign', staff, edit, options, dir, printer, company: subject.catalog.company.name });
}

export async function unassignCommand(
  { staff, services }: { readonly staff: string; readonly services: readonly string[] },
  options: UnassignOptions,
  context: Context,
): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const dir = manifestDir(undefined, options);
  const catalogs = await loadCompanies(dir, options, printer);
  const { catalog, services: names } = subjectOf(catalogs, { staff, services, all: options.allServices === true });
  const edit = () => unassign(catalog, staff, names);
  return finish({ action: 'unassign', staff, edit, options, dir, printer, company: catalog.company.name });
}

function showMatrix(catalogs: readonly Catalog[], printer: Printer): ExitCode {
  const reports = catalogs.map(assignmentsReport);
  const width = process.stdout.isTTY ? process.stdout.columns : 100;
  if (printer.isJson) printer.json(flatOrCompanies(reports));
  else printer.result(reports.map((one) => renderAssignments(one, { colour: printer.colour.out, width })).join('\n'));
  return EXIT.fine;
}

interface Edit {
  readonly action: 'assign' | 'unassign';
  readonly company: string;
  readonly staff: string;
  readonly edit: (texts: ManifestTexts) => AssignEdits;
  readonly options: UnassignOptions;
  readonly dir: string;
  readonly printer: Printer;
}

async function finish({ action, company, staff, edit, options, dir, printer }: Edit): Promise<ExitCode> {
  const texts = openTexts(dir);
  const { results, edits } = edit(texts);
  const changes = editTexts(texts, edits);
  const { written, files } = await saveEdits(dir, options, changes);
  if (printer.isJson) printer.json({ company, action, staff, written, services: results, files });
  else
    printer.result(
      `${[diffText(files, printer.colour.out), summary(results, written)].filter((text) => text !== '').join('\n')}\n`,
    );
  return EXIT.fine;
}

function summary(results: readonly AssignResult[], isWritten: boolean): string {
  const reasons = results.flatMap(({ service, result, why }) =>
    why === undefined ? [] : [`${service}: ${result}, ${why}`],
  );
  const counts = Map.groupBy(results, ({ result }) => result);
  const counted = [...counts].map(([result, those]) => `${those.length} ${result}`).join(', ');
  const isEdit = results.some(({ result }) => result !== 'unchanged' && result !== 'skipped');
  const end = isWritten ? 'written' : isEdit ? 'nothing was written (--dry-run)' : 'nothing to write';
  return [...reasons, `${counted}; ${end}`].join('\n');
}

interface Wanted {
  readonly staff: string;
  readonly services: readonly string[];
  readonly all: boolean;
}

interface Subject {
  readonly catalog: Catalog;
  readonly services: readonly string[];
}

/** @throws CommandError unknown-name, ambiguous-name, no-services */
function subjectOf(catalogs: readonly Catalog[], { staff, services, all }: Wanted): Subject {
  const having = catalogs.filter((catalog) => catalog.staff.some(({ name }) => name === staff));
  const [catalog, other] = having;
  if (catalog === undefined)
    throw unknown(
      'member of staff',
      staff,
      catalogs.flatMap((one) => one.staff.map(({ name }) => name)),
    );
  if (other !== undefined) {
    const message = `${staff} is declared by ${having.map(({ company }) => company.name).join(' and ')}.`;
    throw new CommandError('ambiguous-name', message, 'Name one with --company.');
  }
  const declared = catalog.services.map(({ name }) => name);
  const stray = services.find((name) => !declared.includes(name));
  if (stray !== undefined) throw unknown('service', stray, declared);
  if (services.length === 0 && !all)
    throw new CommandError('usage', 'No service is named.', 'Name services, or give --all-services.');
  return { catalog, services: all ? declared : services };
}

function unknown(what: string, name: string, names: readonly string[]): CommandError {
  const hint = nearest(name, names) ?? `Declared: ${names.slice(0, 20).join(', ')}.`;
  return new CommandError('unknown-name', `No ${what} is called ${name}.`, hint);
}

/** `35` for the only segment of a simple service, `A=35` otherwise. */
function minutesOf(
  { minutes = [] }: AssignOptions,
  { catalog }: Subject,
  service: string,
): { readonly [segmentKey: string]: number } {
  const segments = catalog.services.find(({ name }) => name === service)?.segments ?? [];
  return Object.fromEntries(
    minutes.map((text): [string, number] => {
      const [, key, number = ''] = /^(?:([^=]+)=)?(\d+)$/.exec(text) ?? [];
      const [only, second] = segments;
      if (number !== '' && key !== undefined) return [key, Number(number)];
      if (number !== '' && only !== undefined && second === undefined) return [only.key, Number(number)];
      const hint = `Write SEGMENT=MINUTES; the segments of ${service}: ${segments.map((one) => one.key).join(', ')}.`;
      throw new CommandError('usage', `--minutes ${text} does not say which segment of ${service}.`, hint);
    }),
  );
}
