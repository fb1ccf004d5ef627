import fc from 'fast-check';
import { expect, it } from 'vitest';
import { common, withoutBusy } from '../../../src/sandbox/slots/free.ts';
import type { Span } from '../../../src/sandbox/world/rows.ts';

const spans = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 12 }))
    .map(([startMs, length]) => ({ startMs, endMs: startMs + length })),
  { maxLength: 6 },
);

/** Whether the moment between `at` and the next one is covered. */
const covers = (ranges: readonly Span[], at: number): boolean =>
  ranges.some(({ startMs, endMs }) => startMs <= at && at < endMs);

const moments = Array.from({ length: 75 }, (_, at) => at);

it('what is left is what was open and is not busy, moment for moment', () => {
  fc.assert(
    fc.property(spans, spans, (open, busy) => {
      const left = withoutBusy(open, busy);
      for (const at of moments) expect(covers(left, at)).toBe(covers(open, at) && !covers(busy, at));
      expect(left.every(({ startMs, endMs }) => startMs < endMs)).toBe(true);
    }),
  );
});

it('what lists have in common is in each of them, moment for moment', () => {
  fc.assert(
    fc.property(fc.array(spans, { minLength: 1, maxLength: 3 }), (lists) => {
      const shared = common(lists);
      for (const at of moments) expect(covers(shared, at)).toBe(lists.every((list) => covers(list, at)));
    }),
  );
});

it('no lists have nothing in common', () => {
  expect(common([])).toEqual([]);
});
