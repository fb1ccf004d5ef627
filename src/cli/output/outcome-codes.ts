import { blocksBooking } from '../../model/event-type/hazard.ts';
import type { Coverage } from '../../reconcile/coverage/coverage.ts';
import type { Plan } from '../../reconcile/plan/plan.ts';
import type { DriftReport } from '../../reconcile/drift-company.ts';
import type { PlanReport } from '../../reconcile/report/plan/plan-json.ts';
import type { Applied } from '../../reconcile/reconcile-company.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';

/**
 * | plan | code |
 * |---|---|
 * | something unproven | 3 |
 * | changes that may be applied | 2 |
 * | guards tripped, nothing else to do | 4 |
 * | nothing to do | 0 |
 */
export function planExit({ unknown, changes, guards }: Plan): ExitCode {
  if (unknown.length > 0) return EXIT.unproven;
  if (changes.some(({ blockedBy }) => blockedBy.length === 0)) return EXIT.difference;
  return guards.length > 0 ? EXIT.blocked : EXIT.fine;
}

/** For a difference between two commits: whether there is one. */
export function againstExit({ changes, drift }: PlanReport): ExitCode {
  return changes.length > 0 || drift.length > 0 ? EXIT.difference : EXIT.fine;
}

/**
 * | apply | code |
 * |---|---|
 * | something unproven | 3 |
 * | not confirmed | 1 |
 * | a change failed, was skipped, or is blocked while others were applied | 5 |
 * | guards tripped, nothing else to do | 4 |
 * | all done | 0 |
 */
export function applyExit({ plan, report }: Applied): ExitCode {
  if (plan.unknown.length > 0) return EXIT.unproven;
  if (report === null) return EXIT.error;
  if (report.outcome !== 'done') return EXIT.partial;
  if (plan.guards.length === 0) return EXIT.fine;
  return report.run === null ? EXIT.blocked : EXIT.partial;
}

/**
 * | verify | code |
 * |---|---|
 * | something unproven | 3 |
 * | an event map is missing, a setting in Cal.com blocks bookings, or the hours leave no start for a service | 2 |
 * | every offer can be booked | 0 |
 */
export function verifyExit({ unknown, missing, hazards, unfit = [] }: Coverage): ExitCode {
  if (unknown.length > 0) return EXIT.unproven;
  const isBlocked = hazards.some(blocksBooking) || unfit.some(({ isNowhere }) => isNowhere);
  return missing.length > 0 || isBlocked ? EXIT.difference : EXIT.fine;
}

/**
 * | drift | code |
 * |---|---|
 * | something unproven | 3 |
 * | unacknowledged findings | 2 |
 * | none, or all acknowledged | 0 |
 */
export function driftExit({ unknown, open }: DriftReport): ExitCode {
  if (unknown.length > 0) return EXIT.unproven;
  return open.some(({ status }) => status !== 'acknowledged') ? EXIT.difference : EXIT.fine;
}
