import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/model/json.ts';
import type { PlannedChange } from '../../../../src/reconcile/report/plan/plan-json.ts';
import { drawTimeline, timelineChange } from '../../../../src/reconcile/report/plan/service-timeline.ts';

const A = { key: 'A', title: 'Auftragen', minutes: 30, gapAfter: { minutes: 45, policy: 'free' } };
const B = { key: 'B', title: 'Auswaschen', minutes: 15 };

function change(from: Json, to: Json): PlannedChange {
  const name = 'colour';
  const head = { id: `service/${name}`, kind: 'service', name, reason: '', blockedBy: [], source: null } as const;
  return { ...head, action: from === null ? 'create' : 'update', fields: [{ path: 'segments', from, to }] };
}

function draw(from: Json, to: Json): readonly string[] | null {
  const timeline = timelineChange(change(from, to));
  return timeline && drawTimeline(timeline);
}

describe('a composite service in time', () => {
  it('is drawn before and after to one scale, with its minutes and gaps', () => {
    expect(draw([A, B], [{ ...A, minutes: 40 }, B])).toEqual([
      'before  AAAAAA·········BBB     A 30, gap 45, B 15: 90 min',
      'after   AAAAAAAA·········BBB   A 40, gap 45, B 15: 100 min',
      '        (one character: 5 min, ·: free for others)',
    ]);
  });

  it('distinguishes a blocked gap from a free one', () => {
    const blocked = { ...A, gapAfter: { minutes: 45, policy: 'blocked' } };
    expect(draw([A, B], [blocked, B])).toEqual([
      'before  AAAAAA·········BBB   A 30, gap 45, B 15: 90 min',
      'after   AAAAAA×××××××××BBB   A 30, gap 45 blocked, B 15: 90 min',
      '        (one character: 5 min, ·: free for others, ×: blocked)',
    ]);
  });

  it('has one line when it is new', () => {
    expect(draw(null, [A, B])).toEqual([
      'AAAAAA·········BBB   A 30, gap 45, B 15: 90 min',
      '(one character: 5 min, ·: free for others)',
    ]);
  });

  it.each<[what: string, from: Json, to: Json]>([
    ['a service of one segment', [B], [{ ...B, minutes: 20 }]],
    ['a change of titles alone', [A, B], [{ ...A, title: 'Färben' }, B]],
    ['what is no list of segments', 'x', [A, '```']],
    ['a key that no schema lets pass', null, [{ ...A, key: '`' }, B]],
    ['minutes without end', null, [{ ...A, minutes: 1e300 }, B]],
  ])('is not drawn for %s', (_, from, to) => {
    expect(draw(from, to)).toBeNull();
  });

  it('fits into a comment and leaves out nothing, however long or short its segments are', () => {
    const segment = fc.record({ minutes: fc.integer({ min: 1, max: 1440 }), gap: fc.integer({ min: 0, max: 1440 }) });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 2, maxLength: 8 }), (all) => {
        const to = all.map(({ minutes, gap }, index) => ({
          key: 'ABCDEFGH'.charAt(index),
          minutes,
          gapAfter: { minutes: gap, policy: 'free' },
        }));
        const lines = draw(null, to) ?? [];
        const [bar = ''] = (lines[0] ?? '').split(' ');
        expect(bar.length).toBeLessThanOrEqual(64 + 2 * all.length);
        expect(to.filter(({ key }) => !bar.includes(key))).toEqual([]);
        const total = all.reduce((sum, { minutes, gap }) => sum + minutes + gap, 0);
        expect(lines.join('\n')).toContain(`: ${total} min`);
      }),
      { numRuns: 200 },
    );
  });
});
