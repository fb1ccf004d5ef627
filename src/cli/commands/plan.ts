import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../../app/command-error.ts';
import { forCompanies } from '../../app/companies.ts';
import { accessTo, companyAccess } from '../../app/company-access.ts';
import { type Context, storeTarget } from '../../app/context.ts';
import { EXIT, type ExitCode, gravest } from '../../app/exit-codes.ts';
import { requireRun } from '../../app/find-company.ts';
import { manifestsCommit } from '../../app/git.ts';
import type { Catalog } from '../../model/catalog.ts';
import { shellWord } from '../../model/shell-word.ts';
import { planCompany, unprovenPlan } from '../../reconcile/reconcile-company.ts';
import { visible } from '../../reconcile/report/text.ts';
import { openLedger } from '../../store/open-store.ts';
import type { LedgerStore } from '../../store/store.ts';
import { changedSince } from '../input/changed-since.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { type FleetOptions, loadCompanies, manifestDir } from '../input/load-companies.ts';
import { planOptions, type PlanFlags } from '../input/plan-flags.ts';
import { againstLines, companiesProgress, planLines } from '../output/company-lines.ts';
import { againstExit, planExit } from '../output/outcome-codes.ts';
import { type PlanFormat, type PlannedCompany, printPlans, savePlan } from '../output/print-plans.ts';
import { callNotes, type CommonOptions, createPrinter, type Printer } from '../output/printer.ts';

interface PlanOptions extends FleetOptions, PlanFlags {
  readonly format: PlanFormat;
  readonly out?: string;
  readonly full?: boolean;
  readonly against?: string;
  readonly changedSince?: string;
}

/** Load, observe, plan, report. Writes only the file of --out. */
export async function plan(argument: string | undefined, options: PlanOptions, context: Context): Promise<ExitCode> {
  const format = options.json === true ? 'json' : options.format;
  const printer = createPrinter({ ...options, json: format === 'json' }, context.settings);
  const dir = manifestDir(argument, options);
  const { against, full = false } = options;
  if (against !== undefined) {
    requireOnlyDifference(options);
    const { planAgainst } = await import('../../app/plan-against.ts');
    const after = await loadCompanies(dir, options, printer);
    const reports = await planAgainst(dir, after, {
      ref: against,
      environment: options.env,
      isAll: options.company === undefined,
      only: planOptions(options, after).only,
    });
    await printPlans(reports, { format, printer, dir, full });
    if (format === 'text') printer.result(againstLines(reports, printer));
    return gravest(reports.map(againstExit));
  }
  const { changedSince: ref } = options;
  const declared = await loadCompanies(dir, options, printer);
  const catalogs = ref === undefined ? declared : await changedSince(dir, declared, ref);
  const selection = planOptions(options, declared);
  using interrupt = listenForInterrupt(() => printer.note('Interrupted.'));
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops plan' });
  using progress = companiesProgress(catalogs.length, 'planned', { ...options, printer });
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
      run: async (access) => (await planCompany(access, selection)).plan,
      failed: (catalog, reason) => unprovenPlan(catalog, selection, reason),
    },
  );
  const planned: PlannedCompany[] = [];
  for await (const { catalog, result } of results) planned.push({ catalog, plan: result });
  progress.hide();
  if (options.out !== undefined) await savePlan(options.out, planned, await manifestsCommit(dir));
  const plans = planned.map((one) => one.plan);
  await printPlans(plans, { format, printer, dir, full, next: nextCommand(dir, options, catalogs) });
  if (format === 'text') {
    printer.result(
      plans.length === 0 ? `No company has changed since ${visible(ref ?? '')}.\n` : planLines(plans, printer),
    );
  }
  await noteStaleAgents(catalogs, dir, printer);
  return gravest(plans.map(planExit));
}

/** @throws CommandError usage */
function requireOnlyDifference({ out, adopt, allow, allowDelete }: PlanOptions): void {
  const given = Object.entries({ '--out': out, '--adopt': adopt, '--allow': allow, '--allow-delete': allowDelete });
  const [option] = given.find(([, value]) => value !== undefined) ?? [];
  if (option === undefined) return;
  const message = `${option} is about a plan; --against shows only the difference between two commits.`;
  throw new CommandError('usage', message, `Leave ${option} out, or --against.`);
}

/** The command that applies this plan, quoted for the shell: `--adopt '*'` means all event types, not the files of the directory. */
function nextCommand(
  dir: string,
  { out, env, company = [], changedSince: ref, only, adopt = [], allow = [], allowDelete = [] }: PlanOptions,
  catalogs: readonly Catalog[],
): string {
  if (out !== undefined) return `calops apply ${shellWord(out)}`;
  const companies = ref === undefined ? company : catalogs.map((catalog) => catalog.company.name);
  const words = [
    dir === 'manifests' ? '' : shellWord(dir),
    env === 'production' ? '' : `--env ${shellWord(env)}`,
    ...companies.map((name) => `--company ${shellWord(name)}`),
    only === undefined ? '' : `--only ${shellWord(only)}`,
    ...adopt.map((name) => `--adopt ${shellWord(name)}`),
    ...allow.map((token) => `--allow ${shellWord(token)}`),
    ...allowDelete.map((name) => `--allow-delete ${shellWord(name)}`),
  ];
  return ['calops apply', ...words.filter((word) => word !== '')].join(' ');
}

interface RollbackOptions extends CommonOptions {
  readonly format: PlanFormat;
  readonly out?: string;
  readonly allow?: readonly string[];
  readonly full?: boolean;
}

/**
 * Plans from the catalog stored with a run; the current manifests are not read. Resources declared after that run are left alone, like
 * everything that a catalog does not contain.
 */
export async function rollback(id: string, options: RollbackOptions, context: Context): Promise<ExitCode> {
  const { format: chosen, out, allow = [], full = false } = options;
  const format = options.json === true ? 'json' : chosen;
  const printer = createPrinter({ ...options, json: format === 'json' }, context.settings);
  using interrupt = listenForInterrupt(() => printer.note('Interrupted.'));
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops rollback' });
  const { run } = await requireRun(id, store);
  const catalog = await requireCatalog(id, store);
  const access = await companyAccess(catalog, store, interrupt.signal, { ...context, ...callNotes(printer.note) });
  const { plan } = await planCompany(access, { allow: new Set(allow), only: null });
  if (out !== undefined) await savePlan(out, [{ plan, catalog }], run.commit);
  const next = out === undefined ? `calops rollback ${id} --out FILE, then calops apply FILE` : `calops apply ${out}`;
  await printPlans([plan], { format, printer, dir: 'manifests', full, next });
  if (plan.changes.length > 0) printer.note('Change git as well: the next apply from there would undo this.');
  return plan.unknown.length > 0 ? EXIT.unproven : EXIT.fine;
}

/** @throws CommandError run-without-catalog */
async function requireCatalog(id: string, store: LedgerStore): Promise<Catalog> {
  const json = await store.read((reader) => reader.catalog(id));
  if (json !== null) return JSON.parse(json) as Catalog;
  const message = `The run ${id} ended before it kept its catalog: calops cannot roll back to it.`;
  throw new CommandError('run-without-catalog', message, 'calops history lists the runs; choose one that is done.');
}

/** Warns about rendered voice agent files that no longer match the manifests. */
async function noteStaleAgents(catalogs: readonly Catalog[], dir: string, printer: Printer): Promise<void> {
  const folder = join(dir, '..', 'retell');
  if (!existsSync(folder)) return;
  const { staleAgents } = await import('../../app/retell-files.ts');
  const stale = await staleAgents(catalogs, folder);
  if (stale.length === 0) return;
  printer.note(`Out of date: ${stale.join(', ')}. calops retell --out ${folder} renders them again.`);
}
