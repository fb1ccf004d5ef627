import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from '../../app/command-error.ts';
import { failureOf, forCompanies } from '../../app/companies.ts';
import { accessTo } from '../../app/company-access.ts';
import { type Context, storeTarget } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { type ImportSubject, newCompany, type NewCompany, withBranches } from '../../app/import-company.ts';
import { importedParts, recordImported, requireProposal, unprovenScopes } from '../../app/import-proposal.ts';
import { diffText, fileReports, writeChanges } from '../../app/manifest-edits.ts';
import { schemasFrom } from '../../app/package-files.ts';
import type { Region } from '../../model/calcom-access.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type/event-type.ts';
import type { UnknownReason } from '../../model/read.ts';
import type { LedgerEntry } from '../../model/stored.ts';
import type { Answer } from '../../reconcile/adopt/group-event-types.ts';
import type { CompanyAccess } from '../../reconcile/company-access.ts';
import type { Observation } from '../../reconcile/observe/observation.ts';
import { readCompany, unprovenObservation } from '../../reconcile/reconcile-company.ts';
import { type ImportReport, renderImport } from '../../reconcile/report/import/import-report.ts';
import { flatOrCompanies } from '../../reconcile/report/plan/plan-json.ts';
import { openLedger } from '../../store/open-store.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { type FleetOptions, loadCompanies, manifestDir } from '../input/load-companies.ts';
import { companiesProgress, importLines } from '../output/company-lines.ts';
import { callNotes, createPrinter, type Printer } from '../output/printer.ts';

interface Importing {
  readonly dir: string;
  readonly options: ImportOptions;
  readonly context: Context;
  readonly drafts: ReadonlyMap<string, string>;
  readonly only: Answer | null;
  readonly stop: AbortSignal;
  readonly isAlone: boolean;
}

/** Turns live teams into manifests. Cal.com is only read; with --yes the import is recorded in the ledger as well. */
export async function importCommand(
  { dir: argument, eventTypeId }: { readonly dir: string | undefined; readonly eventTypeId: number | null },
  options: ImportOptions,
  context: Context,
): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const dir = manifestDir(argument, options);
  const { catalogs, drafts } = await importSubject(dir, options, printer);
  const only = eventTypeId === null ? null : answerOf(eventTypeId, options);
  if (only !== null && catalogs.length > 1)
    throw new CommandError('ambiguous-name', 'There are several companies.', 'Name one with --company.');
  using interrupt = listenForInterrupt(() => printer.note('Finishing what is in flight; Ctrl-C again ends at once.'));
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops import' });
  const importing: Importing = {
    dir,
    options,
    context,
    drafts,
    only,
    stop: interrupt.signal,
    isAlone: catalogs.length === 1,
  };
  using progress = companiesProgress(catalogs.length, 'read', { ...options, printer });
  const { signal: stop } = interrupt;
  const results = forCompanies<Readout>(
    {
      catalogs,
      parallel: options.parallel,
      access: accessTo(store, stop, { ...context, ...callNotes(printer.note) }),
      stop,
      onEnded: progress.onEnded,
    },
    {
      run: async (access) => ({
        kind: 'read',
        access,
        observation: await readCompany(access, { schedules: 'always' }),
      }),
      failed: (_, reason) => ({ kind: 'failed', reason }),
    },
  );
  const reports: ImportReport[] = [];
  // Teams are read side by side, and files are written one company after the other.
  for await (const { catalog, result } of results) {
    reports.push(result.kind === 'failed' ? unread(catalog, result.reason) : await imported(result, importing));
  }
  progress.hide();
  print(reports, printer);
  return reports.some(({ unknown }) => unknown.length > 0) ? EXIT.unproven : EXIT.fine;
}

type Readout =
  | { readonly kind: 'read'; readonly access: CompanyAccess; readonly observation: Observation }
  | { readonly kind: 'failed'; readonly reason: UnknownReason };

/** An error of one company among several is its report. */
async function imported(
  { access, observation }: Extract<Readout, { kind: 'read' }>,
  importing: Importing,
): Promise<ImportReport> {
  try {
    return await importCompany(access, observation, importing);
  } catch (error) {
    if (importing.isAlone) throw error;
    return unread(access.catalog, failureOf(error));
  }
}

const NOTHING = { imported: [], staff: [], questions: [], left: [], differences: [], hazards: [], files: [] };

function unread(catalog: Catalog, reason: UnknownReason): ImportReport {
  const { name, environment } = catalog.company;
  const unknown = unprovenScopes(catalog, unprovenObservation(reason));
  return { company: name, environment: environment.name, recorded: null, ...NOTHING, written: false, unknown };
}

function answerOf(eventTypeId: number, { as = '' }: ImportOptions): Answer {
  const [, service, segment] = /^([a-z0-9-]+)\/([A-Za-z0-9]+)$/.exec(as) ?? [];
  if (service !== undefined && segment !== undefined) return { eventTypeId, service, segment };
  throw new CommandError(
    'usage',
    `--as ${as} does not name a segment.`,
    'Write SERVICE/KEY, for example --as herrenhaarschnitt/A.',
  );
}

function print(reports: readonly ImportReport[], printer: Printer): void {
  if (printer.isJson) printer.json(flatOrCompanies(reports));
  else
    printer.result(
      reports
        .map((one) => renderImport(one, { colour: printer.colour.out, diffs: diffText(one.files, printer.colour.out) }))
        .join('\n') + importLines(reports, printer),
    );
}

async function importCompany(
  access: CompanyAccess,
  observation: Observation,
  importing: Importing,
): Promise<ImportReport> {
  const { dir, options, only } = importing;
  const { company } = access.catalog;
  const head = { company: company.name, environment: company.environment.name, recorded: null };
  const { team, stored } = observation;
  if (!team.known || !stored.known)
    return { ...head, ...NOTHING, written: false, unknown: unprovenScopes(access.catalog, observation) };
  if (only !== null)
    requireFree(only, access.catalog, { eventTypes: team.value.eventTypes, ledger: stored.value.ledger });
  const proposal = await requireProposal({
    dir,
    environment: options.env,
    catalog: access.catalog,
    team: team.value,
    stored: stored.value,
    only,
    schedules: observation.schedules,
    read: (file) => readText(join(dir, file)),
    drafts: importing.drafts,
    schemas: schemasFrom(join(dir, dirname(company.source.file))),
  });
  const { changes, catalog } = proposal;
  const parts = importedParts(proposal, observation);
  const written = options.dryRun !== true && changes.length > 0;
  if (written) await writeChanges(dir, changes);
  const isRecorded = options.yes === true && options.dryRun !== true && parts.imported.length > 0;
  return {
    ...head,
    ...parts,
    written,
    recorded: isRecorded ? await recordImported({ ...access, catalog }, parts.imported, importing) : null,
    files: fileReports(dir, changes),
    unknown: [],
  };
}

interface Known {
  readonly eventTypes: readonly ObservedEventType[];
  readonly ledger: readonly LedgerEntry[];
}

function requireFree({ eventTypeId }: Answer, { services }: Catalog, { eventTypes, ledger }: Known): void {
  const ours = ledger.find((entry) => entry.eventTypeId === eventTypeId);
  if (ours !== undefined && services.some(({ name }) => name === ours.serviceName)) {
    const hint = 'calops explain shows what is known of it.';
    throw new CommandError(
      'already-managed',
      `Event type ${eventTypeId} is ${ours.serviceName}/${ours.segmentKey} already.`,
      hint,
    );
  }
  if (eventTypes.some(({ id }) => id === eventTypeId)) return;
  throw new CommandError(
    'unknown-event-type',
    `The team has no event type ${eventTypeId}.`,
    'calops plan lists those that are not ours.',
  );
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

export interface ImportOptions extends FleetOptions {
  readonly team?: number;
  readonly apiKeyEnv?: string;
  readonly region?: Region;
  readonly timeZone?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  /** SERVICE/KEY, for a single event type. */
  readonly as?: string;
}

/** @throws CommandError, ManifestError */
async function importSubject(dir: string, options: ImportOptions, printer: Printer): Promise<ImportSubject> {
  if (options.team !== undefined)
    return newCompany(companyAsked(options), { dir, scope: options, isColoured: printer.colour.err });
  const catalogs = await loadCompanies(dir, options, printer);
  return withBranches(catalogs, { dir, scope: options, isColoured: printer.colour.err });
}

function companyAsked({ company = [], team: teamId, apiKeyEnv, region = 'us', timeZone }: ImportOptions): NewCompany {
  const [name, ...others] = company;
  if (
    name === undefined ||
    others.length > 0 ||
    apiKeyEnv === undefined ||
    timeZone === undefined ||
    teamId === undefined
  ) {
    const hint = 'For example: --company salon --team 34209 --api-key-env CALCOM_API_KEY --time-zone Europe/Berlin';
    throw new CommandError('usage', 'A new company needs --company, --team, --api-key-env and --time-zone.', hint);
  }
  return { name, title: name, timeZone, teamId, apiKeyEnv, region };
}
