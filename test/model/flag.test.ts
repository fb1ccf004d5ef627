import { expect, it } from 'vitest';
import { mergeFlags, partsOf } from '../../src/model/appointment.ts';

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
  ['of another kind stands beside it', changed(a), overlap, { ...overlap, also: [changed(a)] }],
  ['the same is there once', overlap, overlap, overlap],
  [
    'of another booking is added beside it',
    overlap,
    { ...overlap, bookingUid: 'u2' },
    { ...overlap, bookingUid: 'u2', also: [overlap] },
  ],
  [
    'segments join those of another flag',
    { ...overlap, also: [changed(a)] },
    changed(b),
    { ...changed(a, b), also: [overlap] },
  ],
  ['null takes all away', { ...changed(a), also: [overlap] }, null, null],
])('%s', (_, present, next, expected) => {
  expect(mergeFlags(present, next)).toStrictEqual(expected);
});

it('parts are flags of their own', () => {
  expect(partsOf({ ...changed(a), also: [overlap] })).toStrictEqual([changed(a), overlap]);
});
