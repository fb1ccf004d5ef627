import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Catalog } from '../../model/catalog.ts';
import type { Plan } from '../../reconcile/plan/plan.ts';
import { type Applied, applyCompany, type ApplyOptions } from '../../reconcile/reconcile-company.ts';
import { openStore } from '../../store/open-store.ts';
import { openProgress } from '../output/apply-progress.ts';
import { CliError } from '../cli-error.ts';
import { companyAccess } from '../input/company-access.ts';
import { confirm } from '../input/confirm.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode, gravest } from '../exit-codes.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { loadCompanies, manifestDir, type ManifestOptions } from '../input/load-companies.ts';
import { requireLock } from '../output/lock-holder.ts';
import { manifestsCommit } from '../input/manifests-commit.ts';
import { operator } from '../input/operator.ts';
import { applyExit } from '../output/outcome-codes.ts';
import { refusedPlan } from '../../app/among-others.ts';
import { printApplied, printPlanned } from '../output/print-applied.ts';
import { createPrinter, type Printer } from '../output/printer.ts';
import { readSavedPlan } from '../input/read-saved-plan.ts';
import { storeTarget } from '../input/store-target.ts';
import { planOptions, type PlanFlags } from '../input/plan-flags.ts';

interface ApplyFlags extends ManifestOptions, PlanFlags {
  readonly yes?: boolean;
  readonly concurrency: number;
}

/** What is to be applied: catalogs to plan now, or the plans of a file with the catalogs they were made from. */
interface Subject {
  readonly companies: readonly { readonly catalog: Catalog; readonly saved: Plan | null }[];
  readonly commit: string | null;
}

/** One company after another: lock, plan or check the saved plan again, ask, apply, report. */
export async function apply(argument: string | undefined, options: ApplyFlags, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  requireConsent(options, printer);
  const { companies, commit } = await loadSubject(argument, options, printer);
  const selection = planOptions(
    options,
    companies.map(({ catalog }) => catalog),
  );
  const progress = await openProgress(options, printer);
  using interrupt = listenForInterrupt(() => progress.note('Finishing what is in flight; Ctrl-C again ends at once.'));
  await using store = await openStore(storeTarget(context), { applicationName: 'calops apply' });
  const applied: Applied[] = [];
  for (const { catalog, saved } of companies) {
    if (interrupt.signal.aborted) break;
    const access = await companyAccess(catalog, store, interrupt.signal, context);
    const result = await applyCompany(access, {
      ...selection,
      saved,
      concurrency: options.concurrency,
      run: runHead(commit, context),
      onEvent: progress.onEvent,
      stop: interrupt.signal,
      confirm: (plan) => askFor(plan, { options, printer, signal: interrupt.signal, isSaved: saved !== null }),
    })
      .catch((error: unknown): Applied => {
        if (companies.length === 1) throw error;
        return { plan: refusedPlan(access, selection, error), report: null, already: 0 };
      })
      .finally(progress.settle);
    applied.push(requireLock(result, catalog.company.name));
  }
  printApplied(applied, printer);
  return gravest([...applied.map(applyExit), ...(applied.length < companies.length ? [EXIT.partial] : [])]);
}

function requireConsent(options: ApplyFlags, printer: Printer): void {
  if (options.yes === true || printer.isInteractive) return;
  const message = 'Cannot ask for confirmation (no terminal). Nothing was applied. Pass --yes.';
  throw new CliError('not-confirmed', message, 'Review with calops plan --out p.json, then calops apply p.json --yes.');
}

async function loadSubject(argument: string | undefined, options: ApplyFlags, printer: Printer): Promise<Subject> {
  if (argument !== undefined && !(await isDirectory(argument))) {
    const { plans, commit } = await readSavedPlan(argument);
    const wanted = plans.filter(({ plan }) => options.company === undefined || plan.company === options.company);
    return { companies: wanted.map(({ plan, catalog }) => ({ catalog, saved: plan })), commit };
  }
  const dir = manifestDir(argument, options);
  const catalogs = await loadCompanies(dir, options, printer);
  return { companies: catalogs.map((catalog) => ({ catalog, saved: null })), commit: await manifestsCommit(dir) };
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

function runHead(commit: string | null, { settings }: Context): ApplyOptions['run'] {
  const who = operator(settings);
  return { id: randomUUID(), command: 'apply', who, host: hostname(), commit, runUrl: settings.runUrl };
}

interface Asking {
  readonly options: ApplyFlags;
  readonly printer: Printer;
  readonly signal: AbortSignal;
  /** From a file: it was shown when it was made. */
  readonly isSaved: boolean;
}

async function askFor(plan: Plan, { options, printer, signal, isSaved }: Asking): Promise<boolean> {
  if (!isSaved || options.yes !== true) printPlanned(plan, printer);
  if (options.yes === true) return true;
  return confirm(`Apply this to ${plan.company} (${plan.environment})?`, signal);
}
