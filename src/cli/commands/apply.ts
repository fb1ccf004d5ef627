import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { CommandError } from '../../app/command-error.ts';
import { forCompanies } from '../../app/companies.ts';
import { accessTo } from '../../app/company-access.ts';
import { type Context, operator, storeTarget } from '../../app/context.ts';
import { EXIT, gravest, type ExitCode } from '../../app/exit-codes.ts';
import { requireLock } from '../../app/find-company.ts';
import { manifestsCommit } from '../../app/git.ts';
import type { Catalog } from '../../model/catalog.ts';
import { matchesName } from '../../model/names.ts';
import type { ApplyEvent } from '../../reconcile/apply/report.ts';
import { readPlanFile } from '../../reconcile/plan/plan-file.ts';
import type { Plan, SavedPlan } from '../../reconcile/plan/plan.ts';
import { applyCompany, type Applied, type ApplyOptions, unprovenPlan } from '../../reconcile/reconcile-company.ts';
import { applyJson, renderApplyText } from '../../reconcile/report/apply/apply-text.ts';
import type { Progress, ProgressClock } from '../../reconcile/report/apply/progress.ts';
import { flatOrCompanies } from '../../reconcile/report/plan/plan-json.ts';
import { renderPlanText } from '../../reconcile/report/plan/plan-text.ts';
import { openLedger } from '../../store/open-store.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { type FleetOptions, loadCompanies, manifestDir } from '../input/load-companies.ts';
import { planOptions, type PlanFlags } from '../input/plan-flags.ts';
import { applyLines, companiesProgress, type CompaniesProgress } from '../output/company-lines.ts';
import { applyExit } from '../output/outcome-codes.ts';
import { callNotes, type CommonOptions, createPrinter, type Printer } from '../output/printer.ts';

interface ApplyFlags extends FleetOptions, PlanFlags {
  readonly yes?: boolean;
  /** False: `env` is the default. */
  readonly isEnvNamed?: boolean;
  readonly concurrency: number;
}

/** What to apply: catalogs to plan now, or the plans of a file with their catalogs. */
interface Subject {
  readonly companies: readonly { readonly catalog: Catalog; readonly saved: Plan | null }[];
  readonly commit: string | null;
}

/**
 * For each company: lock, plan or check the saved plan again, confirm, apply, report. Companies are applied side by side unless an operator
 * has to confirm each of them.
 */
export async function apply(argument: string | undefined, options: ApplyFlags, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const { companies, commit } = await loadSubject(argument, options, printer);
  requireConsent(options, printer);
  const selection = planOptions(
    options,
    companies.map(({ catalog }) => catalog),
  );
  const isSideBySide = companies.length > 1 && options.yes === true && options.parallel > 1;
  using ended = companiesProgress(isSideBySide ? companies.length : 1, 'applied', { ...options, printer });
  const progress = isSideBySide ? notesOnly(ended, printer) : await openProgress(options, printer);
  using interrupt = listenForInterrupt(() => progress.note('Finishing what is in flight; Ctrl-C again ends at once.'));
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops apply' });
  const { signal: stop } = interrupt;
  const savedOf = new Map(companies.map(({ catalog, saved }) => [catalog, saved]));
  const planned = new Map<Catalog, Plan>();
  const results = forCompanies<Applied>(
    {
      catalogs: [...savedOf.keys()],
      parallel: isSideBySide ? options.parallel : 1,
      access: accessTo(store, stop, { ...context, ...callNotes(progress.note) }),
      stop,
      afterStop: 'report',
      onEnded: ended.onEnded,
    },
    {
      run: async (access) => {
        const { catalog } = access;
        const saved = savedOf.get(catalog) ?? null;
        const result = await applyCompany(access, {
          ...selection,
          saved,
          concurrency: options.concurrency,
          run: runHead(commit, context),
          onEvent: progress.onEvent,
          stop,
          confirm: async (plan) => {
            if (!isSideBySide) return askFor(plan, { options, printer, signal: stop, isSaved: saved !== null });
            if (saved === null) planned.set(catalog, plan);
            return true;
          },
        }).finally(progress.settle);
        return requireLock(result, catalog.company.name);
      },
      failed: (catalog, reason) => ({ plan: unprovenPlan(catalog, selection, reason), report: null, already: 0 }),
    },
  );
  const applied: Applied[] = [];
  for await (const { catalog, result } of results) {
    ended.hide();
    const plan = planned.get(catalog);
    if (plan !== undefined) printPlanned(plan, printer);
    applied.push(result);
  }
  printApplied(applied, printer);
  return gravest([...applied.map(applyExit), ...(applied.length < companies.length ? [EXIT.partial] : [])]);
}

function requireConsent(options: ApplyFlags, printer: Printer): void {
  if (options.yes === true || printer.isInteractive) return;
  const message = 'Cannot ask for confirmation (no terminal). Nothing was applied. Pass --yes.';
  throw new CommandError(
    'not-confirmed',
    message,
    'Review with calops plan --out p.json, then calops apply p.json --yes.',
  );
}

async function loadSubject(argument: string | undefined, options: ApplyFlags, printer: Printer): Promise<Subject> {
  if (argument !== undefined && !(await isDirectory(argument))) {
    const { plans, commit } = await readSavedPlan(argument);
    requireOwnOptions(argument, plans, options);
    const { company } = options;
    const wanted = plans.filter(({ plan }) => company === undefined || matchesName(plan.company, company));
    if (wanted.length === 0 && company !== undefined) {
      const names = plans.map(({ plan }) => plan.company).join(', ');
      throw new CommandError('unknown-company', `The plan has no company ${company.join(', ')}.`, `It has: ${names}.`);
    }
    return { companies: wanted.map(({ plan, catalog }) => ({ catalog, saved: plan })), commit };
  }
  const dir = manifestDir(argument, options);
  const catalogs = await loadCompanies(dir, options, printer);
  return { companies: catalogs.map((catalog) => ({ catalog, saved: null })), commit: await manifestsCommit(dir) };
}

/** A plan file contains its environment and its manifests. @throws CommandError plan-option */
function requireOwnOptions(
  file: string,
  plans: SavedPlan['plans'],
  { dir, env, isEnvNamed = false }: ApplyFlags,
): void {
  if (dir !== undefined) {
    const hint = `Leave --dir out, or apply the directory: calops apply ${dir}.`;
    throw new CommandError('plan-option', `--dir does not fit ${file}: a plan contains its manifests.`, hint);
  }
  const other = plans.find(({ plan }) => plan.environment !== env);
  if (!isEnvNamed || other === undefined) return;
  const message = `--env ${env} does not fit ${file}: it is a plan for ${other.plan.environment}.`;
  throw new CommandError(
    'plan-option',
    message,
    `Leave --env out, or plan again: calops plan --env ${env} --out p.json.`,
  );
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

interface ConfirmInput {
  readonly options: ApplyFlags;
  readonly printer: Printer;
  readonly signal: AbortSignal;
  /** From a file: it was shown when it was created. */
  readonly isSaved: boolean;
}

async function askFor(plan: Plan, { options, printer, signal, isSaved }: ConfirmInput): Promise<boolean> {
  if (!isSaved || options.yes !== true) printPlanned(plan, printer);
  if (options.yes === true) return true;
  return confirm(`Apply this to ${plan.company} (${plan.environment})?`, signal);
}

/** Asks on the terminal; only `yes` confirms. Returns false if the question was interrupted or the input ended. */
async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  using terminal = createInterface({ input: process.stdin, output: process.stderr });
  // readline handles Ctrl-C itself while it asks.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<string>((resolve) => void terminal.once('close', () => resolve('')));
  const answer = await Promise.race([terminal.question(`${question} [yes/no] `, { signal }), closed]).catch(() => '');
  return answer.trim().toLowerCase() === 'yes';
}

/** @throws CommandError plan-unreadable, plan-not-json, plan-not-a-plan, plan-other-version, plan-altered, plan-expired */
async function readSavedPlan(file: string): Promise<SavedPlan> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code ?? cause.message})`;
    const hint = 'Name a file of calops plan --out, or a directory of manifests.';
    throw new CommandError('plan-unreadable', `${file} ${why}.`, hint);
  });
  const read = readPlanFile(text, new Date().toISOString());
  if (read.ok) return read.saved;
  throw new CommandError(
    `plan-${read.fault}`,
    `${file}: ${read.message}`,
    'Save a new plan with calops plan --out p.json, and review it.',
  );
}

/** The plan before it is applied: on stdout, or on stderr if stdout is for JSON. */
function printPlanned(plan: Plan, printer: Printer): void {
  if (printer.isJson) printer.note(renderPlanText(plan, { colour: printer.colour.err }));
  else printer.result(`${renderPlanText(plan, { colour: printer.colour.out })}\n`);
}

function printApplied(applied: readonly Applied[], printer: Printer): void {
  if (printer.isJson) printer.json(flatOrCompanies(applied.map((one) => applyJson(one))));
  else printer.result(applied.map((one) => appliedText(one, printer)).join('\n') + applyLines(applied, printer));
}

function appliedText({ plan, report, already }: Applied, printer: Printer): string {
  const colour = printer.colour.out;
  if (report !== null) {
    const heldBack = plan.changes.filter(({ blockedBy }) => blockedBy.length > 0).length;
    // a run without changes explains the plan instead
    if (plan.guards.length > 0 && report.run === null) {
      const guards = plan.guards.map(({ code }) => code);
      return (
        renderPlanText(plan, { colour }) +
        renderApplyText(report, { colour, already, heldBack, guards, move: plan.move })
      );
    }
    return renderApplyText(report, { colour, already, heldBack, drift: plan.drift.length, move: plan.move });
  }
  if (plan.unknown.length > 0) return renderPlanText(plan, { colour });
  return `${plan.company}: not confirmed, nothing was applied.\n`;
}

/** Progress per company on stderr; opened with the first event, so that prompts come before it. */
export interface ApplyProgress {
  readonly onEvent: (event: ApplyEvent) => void;
  readonly note: (text: string) => void;
  /** Ends the display; the next company starts a new one. */
  readonly settle: () => Promise<void>;
}

/** Several companies at a time: their waves would mix, so only the number of ended companies is shown. */
function notesOnly({ hide }: CompaniesProgress, printer: Printer): ApplyProgress {
  const note = (text: string): void => {
    hide();
    printer.note(text);
  };
  return { onEvent: () => undefined, note, settle: async () => undefined };
}

const CLOCK: ProgressClock = {
  now: Date.now,
  every: (ms, tick) => {
    const timer = setInterval(tick, ms);
    return () => clearInterval(timer);
  },
};

async function openProgress(options: CommonOptions, printer: Printer): Promise<ApplyProgress> {
  const open = await opener(options, printer);
  let current: Progress | null = null;
  return {
    onEvent: (event) => {
      current ??= open();
      current.onEvent(event);
    },
    note: (text) => {
      if (current === null) printer.note(text);
      else current.note(text);
    },
    settle: async () => {
      await current?.close();
      current = null;
    },
  };
}

/** A spinner for a terminal, lines for logs, nothing with --quiet. */
async function opener(options: CommonOptions, printer: Printer): Promise<() => Progress> {
  if (options.quiet === true) {
    return () => ({ onEvent: () => undefined, note: () => undefined, close: async () => undefined });
  }
  if (printer.canAnimate) {
    const { loadTerminalProgress } = await import('../../reconcile/report/apply/progress-terminal.ts');
    const open = await loadTerminalProgress(process.stderr);
    return () => open(CLOCK);
  }
  const { plainProgress } = await import('../../reconcile/report/apply/progress.ts');
  return () => plainProgress(printer.note, CLOCK);
}
