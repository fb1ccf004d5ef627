import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Drift, DriftFinding } from '../../../src/model/drift-finding.ts';
import {
  acknowledge,
  type Advanced,
  advanceFindings,
  newlyConfirmed,
  reviewQueue,
} from '../../../src/reconcile/drift/lifecycle.ts';

const STRIKES = 3;

const title: Drift = {
  id: 'title',
  kind: 'field-changed',
  resource: 'eventType/cut/A',
  field: 'title',
  blame: 'outside',
  theirs: 'Cut!',
  ours: 'Cut',
  lastApplied: 'Cut',
};
const orphan: Drift = { ...title, id: 'orphan', kind: 'orphan', field: null, blame: 'unapplied', ours: null };

function day(number: number): string {
  return `2026-01-${String(number).padStart(2, '0')}T00:00:00.000Z`;
}

function read(stored: readonly DriftFinding[], seen: readonly Drift[], on = 1): Advanced<Drift> {
  return advanceFindings<Drift>({ stored, seen, now: day(on), orphanStrikes: STRIKES });
}

/** So many reads that see the same, one a day. */
function reads(times: number, ...seen: readonly Drift[]): readonly DriftFinding[] {
  let stored: readonly DriftFinding[] = [];
  for (let number = 1; number <= times; number += 1) stored = read(stored, seen, number).open;
  return stored;
}

describe('newly confirmed', () => {
  const ids = (stored: readonly DriftFinding[], ...seen: readonly Drift[]): readonly string[] =>
    newlyConfirmed(stored, read(stored, seen, 9).open).map(({ id }) => id);

  it('is what was not there before, and an orphan with its last strike', () => {
    expect(ids([], title, orphan)).toEqual(['title']);
    expect(ids(reads(1, title, orphan), title, orphan)).toEqual([]);
    expect(ids(reads(STRIKES - 1, title, orphan), title, orphan)).toEqual(['orphan']);
    expect(ids(reads(STRIKES, title, orphan), title, orphan)).toEqual([]);
  });

  it('is what went away and came back, or changed after it was acknowledged', () => {
    const { resolved } = read(reads(2, title), [], 3);
    expect(ids(resolved, title)).toEqual(['title']);
    const acknowledged = reads(1, title).map((one) => acknowledge(one, { reason: 'fine', who: 'emma' }));
    expect(ids(acknowledged, title)).toEqual([]);
    expect(ids(acknowledged, { ...title, theirs: 'Cut!!' })).toEqual(['title']);
  });
});

describe('a finding', () => {
  it('has first seen, last seen and times seen', () => {
    const times = { firstSeen: day(1), lastSeen: day(2), timesSeen: 2 };
    expect(reads(2, title)).toMatchObject([{ id: 'title', theirs: 'Cut!', status: 'confirmed', ...times }]);
  });

  it('is resolved by a read that does not see it any more, and begins again when it is seen again', () => {
    const { open, resolved } = read(reads(2, title), [], 3);
    expect(open).toEqual([]);
    expect(resolved).toMatchObject([{ id: 'title', status: 'resolved', resolvedAt: day(3), lastSeen: day(2) }]);
    expect(read(resolved, [], 4)).toEqual({ open: [], resolved: [] });
    expect(read(resolved, [title], 5).open).toMatchObject([
      { status: 'confirmed', firstSeen: day(5), timesSeen: 1, resolvedAt: null },
    ]);
  });

  it('keeps its life when what it is about changes', () => {
    expect(read(reads(2, title), [{ ...title, theirs: 'Cut?' }], 3).open).toMatchObject([
      { theirs: 'Cut?', firstSeen: day(1), timesSeen: 3 },
    ]);
  });

  it('never runs backwards, whatever the clock of the reader says', () => {
    expect(read(read([], [title], 9).open, [title], 2).open).toMatchObject([{ firstSeen: day(9), lastSeen: day(9) }]);
  });
});

describe('an orphan', () => {
  it.each([
    [1, 'suspected'],
    [2, 'suspected'],
    [3, 'confirmed'],
    [4, 'confirmed'],
  ])('is after %i proven reads of %s, and in the review queue only when confirmed', (times, status) => {
    const findings = reads(times, orphan, title);
    expect(findings.find(({ id }) => id === 'orphan')?.status).toBe(status);
    expect(reviewQueue(findings).map(({ id }) => id)).toEqual(status === 'confirmed' ? ['orphan'] : []);
  });

  it('needs consecutive reads: one that does not see it begins the count again', () => {
    const { resolved } = read(reads(2, orphan), [], 3);
    expect(read(resolved, [orphan], 4).open).toMatchObject([{ status: 'suspected', timesSeen: 1 }]);
  });
});

describe('an acknowledged finding', () => {
  const known = reads(1, title).map((finding) => acknowledge(finding, { reason: 'meant so', who: 'emma' }));

  it('stays acknowledged, with its reason, as long as it is the same', () => {
    expect(read(known, [title], 2).open).toMatchObject([
      { status: 'acknowledged', reason: 'meant so', acknowledgedBy: 'emma', timesSeen: 2 },
    ]);
  });

  it.each<[string, Partial<Drift>]>([
    ['Cal.com changes again', { theirs: 'Cut?' }],
    ['git changes too', { ours: 'Cut 2', blame: 'both' }],
  ])('counts again when %s', (_, change) => {
    expect(read(known, [{ ...title, ...change }], 2).open).toMatchObject([
      { status: 'confirmed', reason: null, acknowledgedBy: null, timesSeen: 2 },
    ]);
  });

  it('is resolved like any other, and not acknowledged when it comes back', () => {
    const { resolved } = read(known, [], 2);
    expect(resolved).toMatchObject([{ status: 'resolved', reason: null }]);
    expect(read(resolved, [title], 3).open).toMatchObject([{ status: 'confirmed', reason: null }]);
  });
});

describe('any history of reads and acknowledgements', () => {
  const drifts = [title, orphan, { ...orphan, id: 'other' }];
  const step = fc.record({
    seen: fc.subarray(drifts),
    isChanged: fc.boolean(),
    acknowledged: fc.option(fc.constantFrom(...drifts.map(({ id }) => id)), { freq: 3 }),
  });

  it('keeps one row for each id, counts consecutive reads, and confirms orphans by strikes alone', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const rows = new Map<string, DriftFinding>();
        const streaks = new Map<string, number>();
        for (const [index, { seen, isChanged, acknowledged }] of steps.entries()) {
          const now = seen.map((drift) => (isChanged ? { ...drift, theirs: `value ${index}` } : drift));
          const { open, resolved } = read([...rows.values()], now, index + 1);
          expect(open.map(({ id }) => id)).toEqual(seen.map(({ id }) => id));
          for (const { id } of drifts) {
            streaks.set(id, seen.some((drift) => drift.id === id) ? (streaks.get(id) ?? 0) + 1 : 0);
          }
          for (const finding of [...open, ...resolved]) rows.set(finding.id, finding);
          for (const finding of rows.values()) expectSound(finding, streaks.get(finding.id) ?? 0);
          const chosen = acknowledged === null ? undefined : rows.get(acknowledged);
          if (chosen && chosen.status !== 'resolved') {
            rows.set(chosen.id, acknowledge(chosen, { reason: 'fine', who: 'emma' }));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  function expectSound(finding: DriftFinding, streak: number): void {
    const { status, firstSeen, lastSeen, timesSeen, reason, resolvedAt, kind } = finding;
    expect(firstSeen <= lastSeen).toBe(true);
    expect(status === 'resolved').toBe(streak === 0);
    expect(status === 'acknowledged').toBe(reason !== null);
    expect(status === 'resolved').toBe(resolvedAt !== null);
    if (streak > 0) expect(timesSeen).toBe(streak);
    if (status === 'suspected') expect([kind, streak < STRIKES]).toEqual(['orphan', true]);
    if (status === 'confirmed' && kind === 'orphan') expect(streak).toBeGreaterThanOrEqual(STRIKES);
  }
});
