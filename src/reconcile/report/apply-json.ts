import type { ChangeOutcome } from '../../model/stored.ts';
import type { ApplyReport, ChangeError } from '../apply/report.ts';
import type { GuardTrip, Plan, UnknownScope } from '../plan/plan.ts';
import { changeReport, type ChangeReport } from './plan-json.ts';

/** schemas/apply-report.schema.json, one company. */
export interface ApplyJson {
  readonly company: string;
  readonly environment: string;
  readonly run: string | null;
  readonly outcome: ApplyReport['outcome'];
  readonly summary: ApplyReport['summary'];
  readonly changes: readonly (ChangeReport & { readonly outcome: ChangeOutcome; readonly error?: ChangeError })[];
  /** What the plan held back or could not prove: never tried. */
  readonly guards: readonly GuardTrip[];
  readonly unknown: readonly UnknownScope[];
  /** Why what was written could not be compared with Cal.com afterwards. */
  readonly unverified: string | null;
  readonly calls: ApplyReport['calls'];
  readonly seconds: number;
}

export function applyJson(report: ApplyReport, plan: Plan): ApplyJson {
  return {
    company: report.company,
    environment: report.environment,
    run: report.run,
    outcome: report.outcome,
    summary: report.summary,
    changes: report.changes.map(({ change, outcome, error }) => ({
      ...changeReport(change),
      outcome,
      ...(error !== null && { error }),
    })),
    guards: plan.guards,
    unknown: plan.unknown,
    unverified: report.unverified,
    calls: report.calls,
    seconds: report.seconds,
  };
}
