import { describe, expect, it } from 'vitest';
import type { TeamMove } from '../../../../src/model/team-move.ts';
import type { Plan } from '../../../../src/reconcile/plan/plan.ts';
import { renderApplyText } from '../../../../src/reconcile/report/apply/apply-text.ts';
import { renderPlanMarkdown } from '../../../../src/reconcile/report/plan/plan-markdown.ts';
import { renderPlanText } from '../../../../src/reconcile/report/plan/plan-text.ts';
import { assignment, eventType, map, planOf, staffRow, TOO_MANY } from './plan-sample.ts';

function render(plan: Plan): string {
  return renderPlanText(plan, { colour: false, next: 'calops apply' });
}

const WAITING = {
  resource: 'service/wash',
  service: 'wash',
  bookings: 2,
  until: '2026-12-01T10:00:00.000Z',
  reason: 'hosts are kept for 2 bookings',
};

describe('renderPlanText', () => {
  it('says when there is nothing to do, and asks for nothing then', () => {
    expect(render(planOf())).toBe(
      [
        'friseur (production, team 34209)',
        '',
        'Plan: nothing to do, 7 event types as declared',
        'Calls: 3 made, 0 to make',
        '',
      ].join('\n'),
    );
  });

  it('groups changes by service, folds maps, and ends with the sum, the cost and the next command', () => {
    const plan = planOf({
      first: true,
      changes: [
        staffRow('emma'),
        eventType('cut/A', {
          action: 'create',
          fields: [
            { path: 'title', from: null, to: 'Cut' },
            { path: 'lengthInMinutes', from: null, to: 30 },
            { path: 'schedulingType', from: null, to: 'managed' },
            { path: 'hosts', from: null, to: [11, 12] },
          ],
        }),
        eventType('colour/B', { fields: [{ path: 'lengthInMinutes', from: 15, to: 20 }] }),
        map('zentrale/cut/A/emma'),
        map('zentrale/cut/A/fabian'),
      ],
      calls: { made: 4, toMake: 3, seconds: 23 },
    });
    expect(render(plan)).toBe(
      [
        'friseur (production, team 34209)',
        'First plan: the ledger is empty, so guards count against nothing. Read it with care.',
        '',
        'Company, branches and staff',
        '  + staff emma',
        '',
        'cut',
        '  + event type cut/A  "Cut" · 30 min · managed · Emma, Fabian',
        '  + maps zentrale A: emma, fabian',
        '',
        'colour',
        '  ~ event type colour/B  changed in git',
        '      lengthInMinutes  15 min → 20 min',
        '',
        'Plan: event types: 1 to create, 1 to update, 7 unchanged; 2 event maps; 1 other row',
        'Calls: 4 made, 3 to make, about 23 s at the rate limit',
        'Next: calops apply',
        '',
      ].join('\n'),
    );
  });

  it('shows the risks before any change', () => {
    const plan = planOf({
      unknown: [{ scope: 'host 12', code: 'unreachable', reason: 'no answer in 10 s' }],
      guards: [
        TOO_MANY,
        {
          code: 'conflict',
          message: 'cut/B: title was changed in git and in Cal.com',
          allow: 'revert:cut/B',
          changes: [],
        },
      ],
      changes: [
        eventType('cut/A', { blockedBy: ['too-many-updates'], fields: [{ path: 'hosts', from: [11, 12], to: [11] }] }),
        eventType('perm/A', { action: 'retire', reason: 'retired in git' }),
        eventType('old/A', { action: 'delete', eventTypeId: 7, reason: 'deleted in git' }),
        eventType('lost/A', { action: 'delete', eventTypeId: null, reason: 'gone already' }),
        map('zentrale/cut/A/fabian', { action: 'delete' }),
      ],
      waiting: [WAITING],
    });
    const lines = render(plan).split('\n');
    expect(lines.join('\n')).toContain('2 to delete');
    expect(lines.join('\n')).not.toContain('lost/A is deleted in Cal.com');
    const order = [
      'Unproven reads, nothing is planned for them',
      '  ? host 12: no answer in 10 s (unreachable)',
      'Conflicts: changed in git and in Cal.com',
      '  ! cut/B: title was changed in git and in Cal.com (conflict)',
      'Blocked',
      `  ! ${TOO_MANY.message} (too-many-updates)`,
      '      holds back 1 change: eventType/cut/A',
      'Removed',
      '  - cut/A loses 1 host: Fabian',
      '  - perm/A retires: hidden in Cal.com, hosts kept',
      '  - old/A is deleted in Cal.com permanently',
      '  - 1 event map goes',
      '  ! event type cut/A  changed in git  blocked: too-many-updates',
    ].map((line) => lines.indexOf(line));
    expect(lines).toContain('  … service/wash: hosts are kept for 2 bookings');
    expect(order).not.toContain(-1);
    expect(order).toStrictEqual(order.toSorted((a, b) => a - b));
  });

  it('asks for no apply when everything is held back', () => {
    const blocked = eventType('cut/A', { blockedBy: ['too-many-updates'] });
    expect(render(planOf({ changes: [blocked], guards: [TOO_MANY] }))).not.toContain('Next:');
  });

  it('shows drift with theirs, ours, and the consequence', () => {
    const plan = planOf({
      drift: [
        {
          kind: 'field-changed',
          resource: 'eventType/cut/A',
          field: 'title',
          theirs: 'Cut!',
          ours: 'Cut',
          lastApplied: 'Cut',
          policy: 'warn',
          source: null,
        },
      ],
    });
    expect(render(plan)).toContain('  * eventType/cut/A: title is "Cut!", last applied "Cut"; reported only');
  });

  it('names what is in the team and not ours, and leaves it alone', () => {
    const unmanaged = [{ id: 7, slug: 'beratung', title: 'Beratung' }];
    expect(render(planOf({ unmanaged }))).toContain('1 event type of the team not ours, left alone: beratung');
  });

  it('shows every field of a create and every map when asked for the full plan', () => {
    const created = eventType('cut/A', { action: 'create', fields: [{ path: 'title', from: null, to: 'Cut' }] });
    const plan = planOf({ changes: [created, map('zentrale/cut/A/emma')] });
    const text = renderPlanText(plan, { colour: false, full: true });
    expect(text).toContain('title  "Cut"');
    expect(text).toContain('+ map zentrale/cut/A/emma');
  });

  describe('of a plan for more services than anybody reads', () => {
    const names = [...Array(250).keys()].map((index) => `cut-${index}`);
    const changes = [
      staffRow('emma'),
      ...names.flatMap((name) => [eventType(`${name}/A`), map(`zentrale/${name}/A/emma`)]),
    ];

    it('shows the first 200, and counts the changes of the others', () => {
      const text = render(planOf({ changes }));
      expect(text).toContain('~ event type cut-199/A');
      expect(text).toContain('… and 100 more changes: calops plan --full, or --format json');
      expect(text).not.toContain('cut-200');
      expect(text).toContain('250 to update');
    });

    it('shows all of them in the full plan', () => {
      const text = renderPlanText(planOf({ changes }), { colour: false, full: true });
      for (const name of names) expect(text).toContain(`map zentrale/${name}/A/emma`);
      expect(text).not.toContain('more changes');
    });

    it('shows every risk, whatever its place', () => {
      const retired = eventType('cut-249/A', { action: 'retire' });
      const guard = { ...TOO_MANY, changes: [retired.id] };
      const text = render(planOf({ changes: [...changes, retired], guards: [guard] }));
      expect(text).toContain('- cut-249/A retires');
      expect(text).toContain(guard.message);
    });
  });

  it('sends nothing of Cal.com to the terminal as a command', () => {
    const change = eventType('cut/A', { fields: [{ path: 'title', from: '\u001B[2J', to: 'Cut' }] });
    const plan = planOf({ changes: [change], hostNames: { 11: '\u001B]0;x\u0007' } });
    expect(render(plan)).not.toContain('\u001B');
  });
});

describe('equal changes share one line', () => {
  it('staff who come and go, and maps of the same staff', () => {
    const plan = planOf({
      changes: [
        assignment('colour/emma'),
        assignment('colour/lina'),
        assignment('colour/fabian', { action: 'delete' }),
        map('zentrale/colour/A/emma'),
        map('zentrale/colour/A/lina'),
        map('zentrale/colour/B/emma'),
        map('zentrale/colour/B/lina'),
        map('zentrale/colour/C/emma'),
      ],
    });
    const lines = render(plan).split('\n');
    expect(lines.slice(lines.indexOf('colour'), lines.indexOf('colour') + 5)).toEqual([
      'colour',
      '  + assigned: emma, lina',
      '  - no longer assigned: fabian',
      '  + maps zentrale A, B: emma, lina',
      '  + map zentrale C: emma',
    ]);
  });

  it('maps that change, with what becomes different in them', () => {
    const follows = { action: 'update', fields: [{ path: 'eventTypeId', from: 7, to: 9 }] } as const;
    const changes = [map('zentrale/colour/A/emma', follows), map('zentrale/colour/B/emma', follows)];
    expect(render(planOf({ changes }))).toContain('  ~ maps zentrale A, B: emma  eventTypeId\n');
  });
});

const move: TeamMove = {
  from: { environment: 'production', teamId: 1 },
  to: { environment: 'production', teamId: 2 },
  left: [{ name: 'cut/A', eventTypeId: 7, slug: 'friseur-cut-a', hosts: [11] }],
};
const STAYS = '1 event type stays in team 1, unchanged and no longer managed: friseur-cut-a.';

it('a plan says from where to where, and what becomes of the event types that are left', () => {
  const text = renderPlanText(planOf({ move, first: true }), { colour: false });
  expect(text.split('\n').slice(1, 4)).toEqual([
    'Moves from team 1 (production) to team 2 (production).',
    'Every event type is made again in team 2, and the event maps follow.',
    STAYS,
  ]);
  expect(text).not.toContain('First plan');
  expect(renderPlanMarkdown([planOf({ move })])).toContain(
    '1 event type stays in team 1, unchanged and no longer managed',
  );
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
