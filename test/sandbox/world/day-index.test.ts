import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DayIndex } from '../../../src/sandbox/world/day-index.ts';
import { overlaps } from '../../../src/sandbox/world/rows.ts';

const HOUR_MS = 3_600_000;
const span = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 60 }))
  .map(([start, hours]) => ({ startMs: start * HOUR_MS, endMs: (start + hours) * HOUR_MS }));

it('finds what a look at everything finds, in the order of starts, after any deletes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), span, fc.boolean())), span, (items, asked) => {
      const index = new DayIndex<{ readonly startMs: number; readonly endMs: number }>();
      for (const [key, item] of items) index.add(key, item);
      for (const [key, item, isDeleted] of items) if (isDeleted) index.delete(key, item);
      const expected = items.filter(([key, item, isDeleted]) => key === 'a' && !isDeleted && overlaps(item, asked));
      const found = index.within('a', asked);
      expect(new Set(found)).toEqual(new Set(expected.map(([, item]) => item)));
      expect(found.map(({ startMs }) => startMs)).toEqual(
        found.map(({ startMs }) => startMs).toSorted((a, b) => a - b),
      );
    }),
  );
});
