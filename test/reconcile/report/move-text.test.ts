import { expect, it } from 'vitest';
import type { TeamMove } from '../../../src/model/team-move.ts';
import { renderApplyText } from '../../../src/reconcile/report/apply-text.ts';
import { renderPlanMarkdown } from '../../../src/reconcile/report/plan-markdown.ts';
import { renderPlanText } from '../../../src/reconcile/report/plan-text.ts';
import { planOf } from './plan-sample.ts';

const move: TeamMove = {
  from: { environment: 'production', teamId: 1 },
  to: { environment: 'production', teamId: 2 },
  left: [{ name: 'cut/A', eventTypeId: 7, slug: 'friseur-cut-a', hosts: [11] }],
};
const STAYS = '1 event type stays in team 1, untouched and ours no longer: friseur-cut-a.';

it('a plan says from where to where, and what becomes of the event types that are left', () => {
  const text = renderPlanText(planOf({ move, first: true }), { colour: false });
  expect(text.split('\n').slice(1, 4)).toEqual([
    'Moves from team 1 (production) to team 2 (production).',
    'Every event type is made anew in team 2, and the event maps follow.',
    STAYS,
  ]);
  expect(text).not.toContain('First plan');
  expect(renderPlanMarkdown([planOf({ move })])).toContain('1 event type stays in team 1, untouched');
});

it('a change of the name of the environment alone moves nothing in Cal.com', () => {
  const renamed = { from: { environment: 'a', teamId: 1 }, to: { environment: 'b', teamId: 1 }, left: [] };
  expect(renderPlanText(planOf({ move: renamed }), { colour: false })).toContain('nothing moves in Cal.com');
});

it('what was done says it again', () => {
  const report = {
    company: 'friseur',
    environment: 'production',
    run: 'run-1',
    outcome: 'done' as const,
    summary: { done: 3, failed: 0, skipped: 0, unknown: 0 },
    changes: [],
    unverified: null,
    calls: { made: 3 },
    seconds: 1,
  };
  expect(renderApplyText(report, { colour: false, move })).toContain(STAYS);
  expect(renderApplyText(report, { colour: false })).not.toContain('stays in team');
});
