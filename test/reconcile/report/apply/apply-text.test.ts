import { describe, expect, it } from 'vitest';
import type { AppliedChange, ApplyReport } from '../../../../src/reconcile/apply/report.ts';
import { renderApplyText } from '../../../../src/reconcile/report/apply/apply-text.ts';
import { eventType, map } from '../plan/plan-sample.ts';

const nothing: ApplyReport = {
  company: 'friseur',
  environment: 'production',
  run: null,
  outcome: 'done',
  summary: { done: 0, failed: 0, skipped: 0, unknown: 0 },
  changes: [],
  unverified: null,
  calls: { made: 2 },
  seconds: 1,
};

const failed: AppliedChange = {
  change: eventType('cut/A'),
  outcome: 'failed',
  before: null,
  after: null,
  error: { code: 'server', message: 'Cal.com answered 500', requestId: 'req-7' },
};

const skipped: AppliedChange = {
  change: map('zentrale/cut/A/emma'),
  outcome: 'skipped',
  before: null,
  after: null,
  error: { code: 'dependency', message: 'eventType/cut/A was not done', requestId: null },
};

describe('renderApplyText', () => {
  it('says that nothing was written when there was nothing to do', () => {
    expect(renderApplyText(nothing, { colour: false })).toBe(
      'friseur (production)\nNothing to do: nothing was written.\n',
    );
  });

  it.each([
    [1, '1 difference made outside git is unchanged; calops plan lists it.'],
    [3, '3 differences made outside git are unchanged; calops plan lists them.'],
  ])('says that nothing was written, and that drift of %i is left', (drift, sentence) => {
    expect(renderApplyText(nothing, { colour: false, drift })).toBe(
      `friseur (production)\nNothing to do: nothing was written. ${sentence}\n`,
    );
  });

  it('says of a plan that was applied before that it was', () => {
    expect(renderApplyText(nothing, { colour: false, already: 45 })).toContain(
      '45 changes of this plan had been applied before.',
    );
  });

  it('shows each failure with its reason and request, each skip with its cause, and how to finish', () => {
    const report: ApplyReport = {
      ...nothing,
      run: 'run-1',
      outcome: 'partial',
      summary: { done: 3, failed: 1, skipped: 1, unknown: 0 },
      changes: [failed, skipped],
      calls: { made: 5 },
      seconds: 75,
    };
    expect(renderApplyText(report, { colour: false })).toBe(
      [
        'friseur (production)',
        '  failed  event type cut/A: Cal.com answered 500 (request req-7)',
        '  skipped  map zentrale/cut/A/emma: eventType/cut/A was not done',
        'Partly done: 3 done, 1 failed, 1 skipped; 5 calls in 1 min 15 s; run run-1',
        'The next calops apply looks at what is left and finishes it.',
        '',
      ].join('\n'),
    );
  });

  it('says of a run that did all it might that changes are held back', () => {
    const text = renderApplyText({ ...nothing, run: 'run-1', outcome: 'done' }, { colour: false, heldBack: 3 });
    expect(text).toContain('3 changes are held back: calops plan shows the guard and how to continue.\n');
  });

  it('names the request once where the message has it already', () => {
    const error = { code: 'calcom-server', message: 'answered 502 [request req-7]', requestId: 'req-7' };
    const text = renderApplyText({ ...nothing, run: 'run-1', changes: [{ ...failed, error }] }, { colour: false });
    expect(text).toContain('cut/A: answered 502 [request req-7]\n');
  });

  it('shows changes that were skipped for one cause in one line', () => {
    const changes = Array.from({ length: 200 }, () => skipped);
    const text = renderApplyText({ ...nothing, run: 'run-1', outcome: 'failed', changes }, { colour: false });
    expect(text).toContain('skipped  200 changes: map zentrale/cut/A/emma, ');
    expect(text).toContain(' and 195 more: eventType/cut/A was not done');
  });
});
