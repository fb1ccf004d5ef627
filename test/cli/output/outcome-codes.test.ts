import { describe, expect, it } from 'vitest';
import { gravest, type ExitCode } from '../../../src/app/exit-codes.ts';
import { applyExit, planExit, verifyExit } from '../../../src/cli/output/outcome-codes.ts';
import type { ApplyReport } from '../../../src/reconcile/apply/report.ts';
import type { Plan } from '../../../src/reconcile/plan/plan.ts';
import { eventType, hazard, planOf, TOO_MANY } from '../../reconcile/report/plan/plan-sample.ts';

const unknown = [{ scope: 'team 1', code: 'too-few' as const, reason: '0 of 45' }];
const held = eventType('cut/A', { blockedBy: ['too-many-updates'] });
const ready = eventType('cut/B');

describe('planExit', () => {
  it.each<[what: string, plan: Plan, code: ExitCode]>([
    ['0 when nothing is to be done', planOf(), 0],
    ['0 when there is only drift to report', planOf({ summary: { ...planOf().summary, drift: 1 } }), 0],
    ['2 for changes', planOf({ changes: [ready] }), 2],
    ['2 for changes beside a guard', planOf({ changes: [ready, held], guards: [TOO_MANY] }), 2],
    ['3 for an unproven read, whatever else', planOf({ changes: [ready], unknown }), 3],
    ['4 when guards hold everything back', planOf({ changes: [held], guards: [TOO_MANY] }), 4],
  ])('is %s', (_, plan, code) => {
    expect(planExit(plan)).toBe(code);
  });
});

const done: ApplyReport = {
  company: 'friseur',
  environment: 'production',
  run: 'run-1',
  outcome: 'done',
  summary: { done: 1, failed: 0, skipped: 0, unknown: 0 },
  changes: [],
  unverified: null,
  calls: { made: 2 },
  seconds: 1,
};

describe('applyExit', () => {
  it.each<[what: string, plan: Plan, report: ApplyReport | null, code: ExitCode]>([
    ['0 when all is done', planOf(), done, 0],
    ['1 when it was not confirmed', planOf({ changes: [ready] }), null, 1],
    ['3 when nothing could be proven', planOf({ unknown }), null, 3],
    ['4 when guards hold everything back', planOf({ changes: [held], guards: [TOO_MANY] }), { ...done, run: null }, 4],
    ['5 when guards hold a part back', planOf({ changes: [ready, held], guards: [TOO_MANY] }), done, 5],
    ['5 when a change failed', planOf({ changes: [ready] }), { ...done, outcome: 'partial' }, 5],
    ['5 when every change failed', planOf({ changes: [ready] }), { ...done, outcome: 'failed' }, 5],
  ])('is %s', (_, plan, report, code) => {
    expect(applyExit({ plan, report, already: 0 })).toBe(code);
  });
});

describe('verifyExit', () => {
  const counts = { expected: 1, mapped: 1, eventTypes: 1 };
  const whole = { company: 'c', environment: 'e', ...counts, missing: [], matrix: [], hazards: [] };

  it('is 0 when nothing is missing, 2 when a map is, 3 when nothing could be proven', () => {
    const missing = [{ service: 'cut', segment: 'A', staff: 'emma', branch: 'm', reason: 'no-map' as const }];
    expect(verifyExit({ ...whole, unknown: [] })).toBe(0);
    expect(verifyExit({ ...whole, missing, unknown: [] })).toBe(2);
    expect(verifyExit({ ...whole, missing, unknown })).toBe(3);
  });

  it('is 2 when a setting in Cal.com blocks bookings, and 0 when it only changes them', () => {
    const blocking = hazard('cut/A');
    expect(verifyExit({ ...whole, hazards: [blocking], unknown: [] })).toBe(2);
    expect(verifyExit({ ...whole, hazards: [{ ...blocking, severity: 'changes-booking' }], unknown: [] })).toBe(0);
  });
});

describe('gravest', () => {
  it.each<[codes: readonly ExitCode[], code: ExitCode]>([
    [[], 0],
    [[0, 2], 2],
    [[4, 2], 2],
    [[2, 5, 3], 3],
    [[4, 0], 4],
    [[1, 3], 1],
  ])('of %j is %d', (codes, code) => {
    expect(gravest(codes)).toBe(code);
  });
});
