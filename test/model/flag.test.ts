import { expect, it } from 'vitest';
import { mergeFlags, partsOf } from '../../src/model/flag.ts';

const changed = (...segments: readonly object[]) => ({
  code: 'changed-in-calcom',
  segments: segments.map((one) => ({ ...one })),
});
const a = { segment: 'A', is: 'cancelled' };
const b = { segment: 'B', is: 'cancelled' };
const overlap = { code: 'overlaps-in-calcom', bookingUid: 'u1', staffId: 's1' };

it.each([
  ['the first is as it is', null, changed(a), changed(a)],
  ['segments are put together, in order', changed(b), changed(a), changed(a, b)],
  ['the newer word of a segment counts', changed({ ...a, is: 'missing' }), changed(a), changed(a)],
  ['of another kind stands beside it', changed(a), overlap, { ...changed(a), also: [overlap] }],
  ['the same is there once', overlap, overlap, overlap],
  [
    'of another booking stands beside it',
    overlap,
    { ...overlap, bookingUid: 'u2' },
    { ...overlap, also: [{ ...overlap, bookingUid: 'u2' }] },
  ],
  [
    'segments join those that stand beside',
    { ...overlap, also: [changed(a)] },
    changed(b),
    { ...overlap, also: [changed(a, b)] },
  ],
  ['null takes all away', { ...changed(a), also: [overlap] }, null, null],
])('%s', (_, present, next, expected) => {
  expect(mergeFlags(present, next)).toStrictEqual(expected);
});

it('parts are flags of their own', () => {
  expect(partsOf({ ...changed(a), also: [overlap] })).toStrictEqual([changed(a), overlap]);
});
