import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/model/catalog.ts';
import { timeline } from '../../../src/model/time/timeline.ts';
import { WEEKDAYS, type Hours } from '../../../src/model/time/week-hours.ts';
import { isWithin, workingTimes } from '../../../src/model/time/working-times.ts';
import { verifyExit } from '../../../src/cli/output/outcome-codes.ts';
import { coverageOf } from '../../../src/reconcile/coverage/coverage.ts';
import { renderCoverageText } from '../../../src/reconcile/report/apply/coverage-text.ts';
import { startsPerWeek } from '../../../src/model/time/weekly-starts.ts';
import { renderPlanMarkdown } from '../../../src/reconcile/report/plan/plan-markdown.ts';
import { planDocument } from '../../../src/reconcile/report/plan/plan-document.ts';
import { planReport } from '../../../src/reconcile/report/plan/plan-json.ts';
import { renderPlanText } from '../../../src/reconcile/report/plan/plan-text.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { observed } from '../../support/manifests/observation-builder.ts';
import { planOf } from '../../support/manifests/plan-of.ts';
import { faultsOf } from '../../support/schema-faults.ts';

const MORNINGS: Hours = { week: { mon: ['09:00-12:00'], tue: ['09:00-12:00'] } };
const DAYS: Hours = { week: { mon: ['09:00-12:30', '13:30-18:00'], tue: ['09:00-12:30', '13:30-18:00'] } };
const CUT = [{ key: 'A', title: 'Cut', minutes: 30 }];
const COLOUR = [
  { key: 'A', title: 'Apply', minutes: 30, gapAfter: { minutes: 45, policy: 'free' as const } },
  { key: 'B', title: 'Wash', minutes: 15 },
];
const offer = { segments: CUT, ownMinutes: {}, slotInterval: null };

describe('starts per week', () => {
  it('are every quarter of an hour at which each segment lies within the hours', () => {
    expect(startsPerWeek({ ...offer, levels: [MORNINGS] })).toBe(22);
    expect(startsPerWeek({ ...offer, levels: [MORNINGS], ownMinutes: { A: 60 } })).toBe(18);
    expect(startsPerWeek({ ...offer, levels: [MORNINGS], segments: COLOUR })).toBe(14);
  });

  it('let a gap lie in a break, but no segment', () => {
    // on each day 9:00 to 10:45, 12:00 with the gap over the break, and 13:30 to 16:15
    const segments = COLOUR.map((one) => (one.gapAfter ? { ...one, gapAfter: { ...one.gapAfter, minutes: 60 } } : one));
    expect(startsPerWeek({ ...offer, levels: [DAYS], segments })).toBe(2 * (8 + 1 + 12));
  });

  it('follow the declared interval from each opening on', () => {
    expect(startsPerWeek({ ...offer, levels: [MORNINGS], slotInterval: 20 })).toBe(16);
    expect(startsPerWeek({ ...offer, levels: [MORNINGS], slotInterval: 60 })).toBe(6);
  });

  it('are as many as the function that decides about bookings accepts in a regular week', () => {
    const hours = fc.record({
      week: fc.record(
        Object.fromEntries(
          WEEKDAYS.map((day) => [day, fc.subarray(['00:00-02:00', '09:10-12:30', '13:30-18:00', '22:00-24:00'])]),
        ),
      ),
    });
    const segments = fc
      .array(fc.record({ minutes: fc.integer({ min: 1, max: 40 }), gap: fc.integer({ min: 1, max: 20 }) }), {
        minLength: 1,
        maxLength: 3,
      })
      .map((some) =>
        some.map(({ minutes, gap }, index) => ({
          key: String(index),
          title: 'One',
          minutes: minutes * 5,
          ...(index < some.length - 1 && { gapAfter: { minutes: gap * 5, policy: 'free' as const } }),
        })),
      );
    const week = { fromMs: Date.parse('2026-12-07T00:00:00Z'), toMs: Date.parse('2026-12-21T00:00:00Z') };
    fc.assert(
      fc.property(hours, segments, (own, parts) => {
        const branch = { id: 'b', timeZone: 'UTC', hours: null };
        const open = workingTimes({ company: { hours: own }, branch, staff: null, closures: [] }, week);
        const accepted = Array.from({ length: 7 * 96 }, (_, at) => week.fromMs + at * 15 * 60_000).filter((startMs) =>
          isWithin(timeline({ segments: parts, startMs }).phases, open),
        );
        expect(startsPerWeek({ ...offer, levels: [own], segments: parts })).toBe(accepted.length);
      }),
      { numRuns: 50 },
    );
  });

  it('are those of the staff member, else of the branch, else of the company', () => {
    expect(startsPerWeek({ ...offer, levels: [{ exceptions: {} }, null, MORNINGS] })).toBe(22);
    expect(startsPerWeek({ ...offer, levels: [{ week: {} }, null, MORNINGS] })).toBe(0);
    expect(startsPerWeek({ ...offer, levels: [null, null, null] })).toBeNull();
  });
});

const salon = (hours: Hours | undefined, minutes = 30): Catalog =>
  catalog('friseur', hours ? { hours } : {})
    .branch('zentrale')
    .staff('emma')
    .staff('lina', { hours: MORNINGS })
    .service('cut', { minutes })
    .performedBy('emma')
    .performedBy('lina')
    .service('wash', { minutes: 15 })
    .performedBy('emma')
    .build();

describe('a plan', () => {
  const capacity = (before: Catalog, after: Catalog) => planOf(after, observed(before).asApplied()).capacity;
  const emma = { branch: 'zentrale', staff: 'emma' };

  it('names the services and staff whose starts per week change, and no others', () => {
    expect(capacity(salon(DAYS), salon(MORNINGS))).toEqual([
      { service: 'cut', ...emma, before: 60, after: 22 },
      { service: 'wash', ...emma, before: 64, after: 24 },
    ]);
    expect(capacity(salon(DAYS), salon(DAYS, 60))).toEqual([
      { service: 'cut', ...emma, before: 60, after: 52 },
      { service: 'cut', branch: 'zentrale', staff: 'lina', before: 22, after: 18 },
    ]);
  });

  it('names them in the same order, whatever order the database gives its rows in', () => {
    const known = observed(salon(DAYS)).asApplied();
    const { services, assignments } = known.stored;
    const reversed = known.withStored({ services: services.toReversed(), assignments: assignments.toReversed() });
    expect(planOf(salon(MORNINGS), reversed).capacity).toEqual(planOf(salon(MORNINGS), known).capacity);
  });

  it('says what hours limit for the first time', () => {
    expect(capacity(salon(undefined), salon(MORNINGS))?.[0]).toEqual({
      service: 'cut',
      ...emma,
      before: null,
      after: 22,
    });
  });

  it('says what is taken off offer, and nothing of services that it creates', () => {
    const paused = {
      ...salon(DAYS),
      services: salon(DAYS).services.map((one) => (one.name === 'cut' ? { ...one, state: 'paused' as const } : one)),
    };
    expect(capacity(salon(DAYS), paused)).toMatchObject([{ after: 0 }, { after: 0 }]);
    const without = { ...salon(DAYS), services: salon(DAYS).services.slice(0, 1) };
    expect(capacity(without, salon(DAYS))).toBeUndefined();
  });

  it('has no such section where nothing changes for customers, or no hours are declared', () => {
    expect(capacity(salon(DAYS), salon(DAYS))).toBeUndefined();
    const plain = catalog('friseur')
      .branch('zentrale')
      .staff('emma')
      .service('cut', { minutes: 30 })
      .performedBy('emma')
      .build();
    const longer = { ...plain, company: { ...plain.company, title: 'Salon' } };
    expect(capacity(plain, longer)).toBeUndefined();
  });

  it('with a closure, is JSON as the schema of plans says', async () => {
    const source = { file: 'closures.yaml', line: 1, column: 1 };
    const days = { from: '2026-12-24', to: '2026-12-26', branches: null, staff: null };
    const feast = { name: 'feast', id: 'feast', ...days, reason: 'public-holiday', source } as const;
    const plan = planOf({ ...salon(MORNINGS), closures: [feast] }, observed(salon(DAYS)).asApplied());
    expect(plan.changes).toContainEqual(expect.objectContaining({ id: 'closure/feast', action: 'create' }));
    const displaced = [
      {
        appointment: 'a1',
        service: 'cut',
        branch: 'zentrale',
        staff: 'emma',
        startsAt: '2026-12-24T10:00:00+01:00',
        closure: 'feast',
      },
    ];
    expect(await faultsOf('plan-report', planDocument(planReport({ ...plan, displaced })))).toEqual([]);
  });

  it('shows it as text and Markdown', () => {
    const report = planReport(planOf(salon(MORNINGS), observed(salon(DAYS)).asApplied()));
    expect(renderPlanText(report, { colour: false })).toContain(
      'Bookable starts per week\n  - cut at zentrale: 60 → 22 with emma',
    );
    expect(renderPlanMarkdown([report])).toContain('<code>zentrale</code> | emma | 60 | 22 |');
  });
});

describe('what fits nowhere', () => {
  const unfit = (hours: Hours, minutes: number) =>
    coverageOf(salon(hours, minutes), observed(salon(hours, minutes)).asApplied().build());

  it('is named with the minutes that it needs and the hours that there are', () => {
    const coverage = unfit({ week: { mon: ['09:00-18:00'] } }, 195);
    expect(coverage.unfit).toEqual([
      { service: 'cut', branch: 'zentrale', staff: 'lina', minutes: 195, longestOpening: 180, isNowhere: false },
    ]);
    expect(verifyExit(coverage)).toBe(0);
    expect(renderCoverageText(coverage, { colour: false })).toContain('unfit cut with lina at zentrale: needs 195 min');
  });

  it('with any staff member makes verify fail', () => {
    const coverage = unfit(MORNINGS, 195);
    expect(coverage.unfit).toMatchObject([
      { staff: 'emma', isNowhere: true },
      { staff: 'lina', isNowhere: true },
    ]);
    expect(verifyExit(coverage)).toBe(2);
    expect(unfit(MORNINGS, 180).unfit).toBeUndefined();
  });
});
