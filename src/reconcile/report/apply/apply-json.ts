import type { ChangeOutcome } from '../../../model/stored.ts';
import type { ApplyReport, ChangeError } from '../../apply/report.ts';
import type { GuardTrip, Plan, UnknownScope } from '../../plan/plan.ts';
import { changeReport, type ChangeReport } from '../plan/plan-json.ts';

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
