import type { Coverage } from '../../reconcile/coverage/coverage.ts';
import type { DriftReport } from '../../reconcile/drift-company.ts';
import type { HostsReport } from '../../reconcile/hosts/hosts-report.ts';
import type { Plan } from '../../reconcile/plan/plan.ts';
import type { Applied } from '../../reconcile/reconcile-company.ts';
import { type CompanyLine, renderCompaniesText } from '../../reconcile/report/companies-text.ts';
import { driftSummary } from '../../reconcile/report/drift/drift-markdown.ts';
import type { ImportReport } from '../../reconcile/report/import/import-report.ts';
import type { PlanReport } from '../../reconcile/report/plan/plan-json.ts';
import { summaryText } from '../../reconcile/report/plan/plan-sentences.ts';
import { counted } from '../../reconcile/report/text.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { againstExit, applyExit, driftExit, planExit, verifyExit } from './outcome-codes.ts';
import type { CommonOptions, Printer } from './printer.ts';

const UNPROVEN = 'not proven';

type States = Readonly<Partial<Record<ExitCode, string>>> & { readonly [EXIT.fine]: string };

const PLAN: States = { 2: 'with changes', 4: 'held back', 3: UNPROVEN, 0: 'unchanged' };
const APPLY: States = { 5: 'applied partially', 4: 'held back', 1: 'not confirmed', 3: UNPROVEN, 0: 'applied' };
const VERIFY: States = { 2: 'not bookable as declared', 3: UNPROVEN, 0: 'bookable' };
const DRIFT: States = { 2: 'with drift', 3: UNPROVEN, 0: 'without drift' };

/** For several companies: one line a company and the sum. Empty for one. */
export function planLines(plans: readonly Plan[], printer: Printer): string {
  return render(
    plans.map((plan) => lineOf(plan, PLAN[planExit(plan)], summaryText(plan))),
    PLAN,
    printer,
  );
}

export function againstLines(reports: readonly PlanReport[], printer: Printer): string {
  return render(
    reports.map((report) => lineOf(report, PLAN[againstExit(report)], summaryText(report))),
    PLAN,
    printer,
  );
}

export function applyLines(applied: readonly Applied[], printer: Printer): string {
  const unchanged = 'unchanged';
  const lines = applied.map((one) => {
    const { plan, report } = one;
    const isUnchanged = report?.outcome === 'done' && report.run === null;
    const state = isUnchanged && plan.guards.length === 0 ? unchanged : APPLY[applyExit(one)];
    return lineOf(plan, state, report === null || isUnchanged ? '' : `${report.summary.done} done`);
  });
  return renderCompanies(lines, [APPLY[5], APPLY[4], APPLY[1], APPLY[3], APPLY[0], unchanged], printer);
}

export function verifyLine(coverage: Coverage): CompanyLine {
  const { mapped, expected, missing, hazards } = coverage;
  const facts = [
    `${mapped}/${expected} maps`,
    missing.length > 0 && `${missing.length} missing`,
    hazards.length > 0 && counted(hazards.length, 'hazard'),
  ];
  return lineOf(coverage, VERIFY[verifyExit(coverage)], facts.filter((fact) => fact !== false).join(', '));
}

export function verifyLines(lines: readonly CompanyLine[], printer: Printer): string {
  return render(lines, VERIFY, printer);
}

export function driftLines(reports: readonly DriftReport[], printer: Printer): string {
  return render(
    reports.map((report) => lineOf(report, DRIFT[driftExit(report)], driftSummary(report))),
    DRIFT,
    printer,
  );
}

export function hostsLines(reports: readonly HostsReport[], printer: Printer): string {
  const states = ['with hosts to review', UNPROVEN, 'without hosts to review'] as const;
  const lines = reports.map((report) => {
    const { unknown, review, unmapped, mapped, total } = report;
    const state = unknown.length > 0 ? states[1] : review + unmapped > 0 ? states[0] : states[2];
    return lineOf(report, state, `${mapped} of ${total} mapped`);
  });
  return renderCompanies(lines, states, printer);
}

export function importLines(reports: readonly ImportReport[], printer: Printer): string {
  const states = ['with something to import', UNPROVEN, 'unchanged'] as const;
  const lines = reports.map((report) => {
    const { unknown, files, imported } = report;
    const state = unknown.length > 0 ? states[1] : files.length > 0 ? states[0] : states[2];
    return lineOf(report, state, counted(imported.length, 'service'));
  });
  return renderCompanies(lines, states, printer);
}

function lineOf(
  { company, unknown = [] }: { readonly company: string; readonly unknown?: Plan['unknown'] },
  state: string | undefined,
  facts: string,
): CompanyLine {
  const [reason] = unknown;
  return { company, state: state ?? UNPROVEN, facts: reason ? reason.code : facts };
}

function render(lines: readonly CompanyLine[], states: States, printer: Printer): string {
  const { [EXIT.fine]: good, ...others } = states;
  return renderCompanies(lines, [others[2], others[5], others[4], others[1], others[3], good], printer);
}

function renderCompanies(
  lines: readonly CompanyLine[],
  states: readonly (string | undefined)[],
  { colour }: Printer,
): string {
  return renderCompaniesText(lines, {
    colour: colour.out,
    states: states.filter((state) => state !== undefined),
  });
}

/** How many of several companies have ended, on stderr: one line on a terminal, a line every ten seconds in a log. */
export interface CompaniesProgress extends Disposable {
  readonly onEnded: (ended: number) => void;
  /** Clears the line of the terminal before other output. */
  readonly hide: () => void;
}

const LINE_EVERY_MS = 10_000;
const CLEAR_LINE = '\r\u001B[K';

export function companiesProgress(
  total: number,
  verb: string,
  { printer, quiet = false }: { readonly printer: Printer } & Pick<CommonOptions, 'quiet'>,
): CompaniesProgress {
  if (quiet || total < 2) return { onEnded: () => undefined, hide: () => undefined, [Symbol.dispose]: () => undefined };
  let text = '';
  let isShown = false;
  const hide = (): void => {
    if (isShown) process.stderr.write(CLEAR_LINE);
    isShown = false;
  };
  const timer = setInterval(() => {
    if (!printer.canAnimate && text !== '') printer.note(text);
  }, LINE_EVERY_MS).unref();
  return {
    onEnded: (ended) => {
      text = `${verb} ${ended} of ${total} companies`;
      if (!printer.canAnimate) return;
      process.stderr.write(`${CLEAR_LINE}${text}`);
      isShown = true;
    },
    hide,
    [Symbol.dispose]: () => {
      clearInterval(timer);
      hide();
    },
  };
}
