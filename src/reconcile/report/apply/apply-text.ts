import type { ChangeOutcome } from '../../../model/stored.ts';
import { isSameTeam, type TeamMove } from '../../../model/team-move.ts';
import type { AppliedChange, ApplyReport, ChangeError } from '../../apply/report.ts';
import type { GuardTrip, Plan, UnknownScope } from '../../plan/plan.ts';
import { KIND_NAMES } from '../plan/change-lines.ts';
import { changeReport, type ChangeReport } from '../plan/plan-json.ts';
import { leftSentence } from '../plan/plan-sentences.ts';
import { counted, listed, palette, spokenSeconds, visible, type Palette } from '../text.ts';

const WORDS: Readonly<Record<Exclude<ChangeOutcome, 'done'>, string>> = {
  failed: 'failed',
  skipped: 'skipped',
  unknown: 'not known whether it happened',
};

/** Maximum number of skipped changes listed by name per cause. */
const MOST_SKIPPED = 5;

export interface ApplyTextOptions {
  readonly colour: boolean;
  /** Changes of a saved plan that were already done before this run. */
  readonly already?: number;
  /** Number of changes that guards block. */
  readonly heldBack?: number;
  /** Codes of the guards that tripped. */
  readonly guards?: readonly string[];
  /** Number of differences in Cal.com that the plan reports and leaves. */
  readonly drift?: number;
  /** The move of the plan, if there is one. */
  readonly move?: TeamMove | null;
}

/** The report of one run for a person: failures first, each with its reason, then the counts and the next command. */
export function renderApplyText(report: ApplyReport, options: ApplyTextOptions): string {
  const paint = palette(options.colour);
  const head = `${paint.bold(report.company)} ${paint.dim(`(${report.environment})`)}`;
  const already = options.already ?? 0;
  const before = already > 0 ? [`${counted(already, 'change')} of this plan had been applied before.`] : [];
  if (report.run === null && report.changes.length === 0) {
    return `${[head, ...before, nothingSentence(options)].join('\n')}\n`;
  }
  const wrong = report.changes.filter(({ outcome }) => outcome === 'failed' || outcome === 'unknown');
  const lines = wrong.flatMap((change) => outcomeLines(change, paint));
  const { move = null, heldBack = 0 } = options;
  const held = heldBack > 0 ? [heldSentence(heldBack)] : [];
  const left = move === null || isSameTeam(move) ? [] : [leftSentence(move)];
  return `${[head, ...before, ...lines, ...skippedLines(report, paint), ...closingLines(report, paint), ...held, ...left].join('\n')}\n`;
}

function outcomeLines({ change, outcome, error }: AppliedChange, paint: Palette): readonly string[] {
  if (outcome === 'done') return [];
  const colour = outcome === 'failed' ? paint.red : paint.yellow;
  const why = error === null ? '' : `: ${visible(error.message)}${requestOf(error, paint)}`;
  return [`  ${colour(WORDS[outcome])}  ${KIND_NAMES[change.kind]} ${visible(change.name)}${why}`];
}

function nothingSentence({ heldBack = 0, guards = [], drift = 0 }: ApplyTextOptions): string {
  if (heldBack === 0) {
    const left = `${counted(drift, 'difference')} made outside git ${drift === 1 ? 'is' : 'are'} unchanged`;
    return `Nothing to do: nothing was written.${drift === 0 ? '' : ` ${left}; calops plan lists ${drift === 1 ? 'it' : 'them'}.`}`;
  }
  const by = guards.length === 0 ? '' : ` (${[...new Set(guards)].join(', ')})`;
  return `Nothing was written: ${counted(heldBack, 'change is', 'changes are')} held back${by}. calops plan lists each guard with its fix.`;
}

function heldSentence(heldBack: number): string {
  const are = heldBack === 1 ? 'is' : 'are';
  return `${counted(heldBack, 'change')} ${are} held back: calops plan shows the guard and how to continue.`;
}

/** The request id to quote to Cal.com; most messages already contain it. */
function requestOf({ message, requestId }: ChangeError, paint: Palette): string {
  return requestId === null || message.includes(requestId) ? '' : paint.dim(` (request ${visible(requestId)})`);
}

/** Grouped by cause: one failure, or one Ctrl-C, can skip hundreds. */
function skippedLines({ changes }: ApplyReport, paint: Palette): readonly string[] {
  const causes = new Map<string, string[]>();
  for (const { change, outcome, error } of changes) {
    if (outcome !== 'skipped') continue;
    const cause = error?.message ?? 'no cause is known';
    const names = causes.get(cause) ?? [];
    names.push(`${KIND_NAMES[change.kind]} ${visible(change.name)}`);
    causes.set(cause, names);
  }
  return [...causes].map(([cause, names]) => {
    const count = names.length === 1 ? '' : `${names.length} changes: `;
    return `  ${paint.yellow('skipped')}  ${count}${listed(names, MOST_SKIPPED)}: ${visible(cause)}`;
  });
}

const CLOSING: Readonly<Record<ApplyReport['outcome'], string>> = {
  done: 'Done',
  partial: 'Partly done',
  failed: 'Failed',
};

function closingLines(report: ApplyReport, paint: Palette): readonly string[] {
  const { done, failed, skipped, unknown } = report.summary;
  const parts = [
    `${done} done`,
    failed > 0 && `${failed} failed`,
    skipped > 0 && `${skipped} skipped`,
    unknown > 0 && `${unknown} unknown`,
  ].filter((part) => part !== false);
  const colour = report.outcome === 'done' ? paint.green : paint.yellow;
  const cost = `${counted(report.calls.made, 'call')} in ${spokenSeconds(report.seconds)}`;
  const lines = [
    `${colour(`${CLOSING[report.outcome]}:`)} ${parts.join(', ')}; ${cost}${report.run === null ? '' : `; run ${report.run}`}`,
  ];
  if (report.unverified !== null) lines.push(`Not compared with Cal.com afterwards: ${visible(report.unverified)}`);
  if (report.outcome !== 'done') lines.push('The next calops apply looks at what is left and finishes it.');
  return lines;
}

/** schemas/apply-report.schema.json, one company. */
export interface ApplyJson {
  readonly company: string;
  readonly environment: string;
  /** The move from another team or environment, including what was left there; null if there is none. */
  readonly move: Plan['move'];
  readonly run: string | null;
  readonly outcome: ApplyReport['outcome'];
  /** Changes of a saved plan that were already done before this run. */
  readonly already: number;
  readonly summary: ApplyReport['summary'];
  readonly changes: readonly (ChangeReport & { readonly outcome: ChangeOutcome; readonly error?: ChangeError })[];
  /** Guards and unproven reads of the plan; their changes were not attempted. */
  readonly guards: readonly GuardTrip[];
  readonly unknown: readonly UnknownScope[];
  /** Why the writes could not be verified in Cal.com. */
  readonly unverified: string | null;
  readonly calls: ApplyReport['calls'];
  readonly seconds: number;
}

/** `report` is null if nothing was attempted: not confirmed, or not proven. */
interface AppliedCompany {
  readonly plan: Plan;
  readonly report: ApplyReport | null;
  readonly already: number;
}

export function applyJson({ plan, report, already }: AppliedCompany): ApplyJson {
  const { company, environment, move, guards, unknown } = plan;
  const tried = report ?? { ...NOTHING, calls: { made: plan.calls.made } };
  return {
    company,
    environment,
    move,
    run: tried.run,
    outcome: tried.outcome,
    already,
    summary: tried.summary,
    changes: tried.changes.map(({ change, outcome, error }) => ({
      ...changeReport(change),
      outcome,
      ...(error !== null && { error }),
    })),
    guards,
    unknown,
    unverified: tried.unverified,
    calls: tried.calls,
    seconds: tried.seconds,
  };
}

const NOTHING: Pick<ApplyReport, 'run' | 'outcome' | 'summary' | 'changes' | 'unverified' | 'seconds'> = {
  run: null,
  outcome: 'failed',
  summary: { done: 0, failed: 0, skipped: 0, unknown: 0 },
  changes: [],
  unverified: null,
  seconds: 0,
};
