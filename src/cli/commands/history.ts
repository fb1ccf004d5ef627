import { ManifestError } from '../../app/command-error.ts';
import { type Context, storeTarget } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { findCompany, requireRun } from '../../app/find-company.ts';
import type { Catalog } from '../../model/catalog.ts';
import { matchesName } from '../../model/names.ts';
import type { AuditRecord } from '../../model/stored.ts';
import { utilisationOf } from '../../model/time/utilisation.ts';
import { renderRunsText, renderRunText, runJson, runsJson } from '../../reconcile/report/history-report.ts';
import { flatOrCompanies } from '../../reconcile/report/plan/plan-json.ts';
import { visible } from '../../reconcile/report/text.ts';
import { openLedger, openStore } from '../../store/open-store.ts';
import type { LedgerStore } from '../../store/store.ts';
import { beginningOf, daySpan, type SpanOptions } from '../input/day-span.ts';
import { loadCompanies, manifestDir, type ManifestOptions } from '../input/load-companies.ts';
import { type CommonOptions, createPrinter, type Printer } from '../output/printer.ts';
import { bookingsReport, reportMarkdown, reportText } from '../output/report-text.ts';

interface HistoryOptions extends ManifestOptions {
  readonly limit: number;
}

/** The runs of each company, newest first. Reads the database only. */
export async function history(options: HistoryOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const declared = await declaredCompanies(options, printer);
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops history' });
  const companies =
    declared instanceof ManifestError ? await storedCompanies(store, declared, { options, printer }) : declared;
  const histories = await store.read(async (reader) => {
    const found = [];
    for (const company of companies) {
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

type CompanyName = Pick<Catalog['company'], 'id' | 'name'>;

/** The error of the manifests, if that does not come from the options. */
async function declaredCompanies(
  options: HistoryOptions,
  printer: Printer,
): Promise<readonly CompanyName[] | ManifestError> {
  try {
    return (await loadCompanies(manifestDir(undefined, options), options, printer)).map(({ company }) => company);
  } catch (error) {
    if (error instanceof ManifestError && !error.isOfOptions) return error;
    throw error;
  }
}

interface Asked {
  readonly options: HistoryOptions;
  readonly printer: Printer;
}

/** History needs no more of the manifests than the names of companies, and the database has those that were applied. */
async function storedCompanies(
  store: LedgerStore,
  error: ManifestError,
  { options, printer }: Asked,
): Promise<readonly CompanyName[]> {
  const isNew = (await store.schemaVersion()) === 0;
  const { company: wanted } = options;
  const known = isNew ? [] : await store.companies();
  const chosen = known.filter(({ name }) => wanted === undefined || matchesName(name, wanted));
  if (chosen.length === 0) throw error;
  printer.note(`${error.text}\nThe manifests have errors: the companies are those of the database.`);
  return chosen;
}

/** One run with its changes. */
export async function showRun(id: string, options: CommonOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops history' });
  const details = await requireRun(id, store);
  if (printer.isJson) printer.json(runJson(details));
  else printer.result(renderRunText(details, { colour: printer.colour.out }));
  return EXIT.fine;
}

interface AuditOptions extends CommonOptions {
  readonly company?: string;
  readonly since?: string;
  readonly limit: number;
}

/** Shows who changed what. Reads the database only. */
export async function audit({ since, limit, ...options }: AuditOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops audit' });
  const { id, name } = await findCompany(store, options.company);
  const entries = await store.read(async (reader) => {
    const { company } = await reader.company(id);
    const sinceMs = since === undefined ? null : beginningOf(since, company?.timeZone ?? 'UTC');
    return reader.auditLog(id, { sinceMs, limit });
  });
  if (printer.isJson) printer.json({ company: name, entries: entries.map(auditJson) });
  else if (entries.length === 0) printer.result(`No changes of ${name}.\n`);
  else printer.result(entries.map((entry) => `${auditText(entry)}\n`).join(''));
  return EXIT.fine;
}

/** schemas/audit-report.schema.json, one entry. */
function auditJson({ at, who, tokenLabel, action, resource, runId, before, after }: AuditRecord) {
  return { at, who, token: tokenLabel, action, resource, run: runId, before, after };
}

/** `2026-11-30 09:00:00Z  token:0b9f… "voice agent"  book appointment/6f0c…  done` */
export function auditText({ at, who, tokenLabel, action, resource, after }: AuditRecord): string {
  const label = tokenLabel === null ? '' : ` "${tokenLabel}"`;
  const parts = [`${at.slice(0, 19).replace('T', ' ')}Z`, `${who}${label}`, `${action} ${resource}`, outcomeOf(after)];
  return visible(parts.filter((part) => part !== '').join('  '));
}

/** The outcome of a booking or its change; the decision of a review. */
function outcomeOf(after: AuditRecord['after']): string {
  if (typeof after !== 'object' || after === null || Array.isArray(after)) return '';
  const { outcome, reason } = after as { readonly outcome?: unknown; readonly reason?: unknown };
  return [outcome, reason].filter((word) => typeof word === 'string').join(': ');
}

interface ReportOptions extends CommonOptions, SpanOptions {
  readonly company?: string;
  readonly format: 'text' | 'json' | 'markdown';
}

/** Outcomes of bookings by day in the company's time zone. Reads the database only. */
export async function report(options: ReportOptions, context: Context): Promise<ExitCode> {
  const format = options.json === true ? 'json' : options.format;
  const printer = createPrinter({ ...options, json: format === 'json' }, context.settings);
  await using store = await openStore(storeTarget(context), { applicationName: 'calops report' });
  const { id, name } = await findCompany(store, options.company);
  const stored = await store.read((reader) => reader.company(id));
  const timeZone = stored.company?.timeZone ?? 'UTC';
  const span = daySpan(options, Date.now(), timeZone);
  const { insight } = store;
  const [days, staff, booked] = await Promise.all([
    insight.bookingDays(id, span),
    insight.staffWork(id, span),
    insight.bookedWork(id, span),
  ]);
  const utilisation = utilisationOf(stored, span, booked);
  const found = bookingsReport({ company: name, timeZone, span, days, staff, utilisation });
  if (format === 'json') printer.json(found);
  else printer.result(format === 'markdown' ? reportMarkdown(found) : reportText(found));
  return EXIT.fine;
}
