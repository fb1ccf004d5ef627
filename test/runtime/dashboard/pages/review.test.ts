import { expect, it } from 'vitest';
import { formatOf } from '../../../../src/runtime/dashboard/format.ts';
import { reviewReasons } from '../../../../src/runtime/dashboard/pages/review.ts';
import type { Json } from '../../../../src/model/json.ts';

const staff = new Map([['s1', { title: 'Emma' }]]);
const visit = {
  language: 'en',
  format: formatOf('en', 'Europe/Berlin'),
  tenant: { staff, staffOfUser: new Map([[101, 's1']]) },
} as const;

function sentences(detail: Json): readonly string[] {
  const item = { kind: 'manual_review', resource: 'appointment/1', detail, raisedMs: 0 } as const;
  return reviewReasons(visit, item).map(({ sentence, reply }) => (reply === null ? sentence : `${sentence}: ${reply}`));
}

const step = { action: 'cancel', segment: 'B', status: 'unknown', bookingUid: 'b1', error: null };
const fromMs = Date.UTC(2026, 10, 23, 9);

it.each<[Json, readonly string[]]>([
  [{ steps: [step] }, ['cancelling of segment B has no known end']],
  [
    { steps: [{ ...step, action: 'book', status: 'rejected', error: { code: 'server', message: 'no' } }] },
    ['booking of segment B was refused: no'],
  ],
  [
    { code: 'differs-in-calcom', segments: [{ segment: 'A', bookingUid: null, is: 'missing' }] },
    ['Segment A is not in Cal.com'],
  ],
  [{ segments: [{ segment: 'A', bookingUid: 'b1', is: 'cancelled' }] }, ['In Cal.com segment A is cancelled']],
  [
    { segments: [{ segment: 'A', bookingUid: 'b1', is: 'moved', fromMs, toMs: fromMs }] },
    ['In Cal.com segment A is at another time: Mon 23 Nov, 10:00'],
  ],
  [
    { segments: [{ segment: 'A', bookingUid: 'b1', is: 'reassigned', hostUserIds: [101, 7] }] },
    ['In Cal.com segment A is with another staff member: Emma, 7'],
  ],
  [{ segments: [{ segment: 'A', bookingUid: 'b1', is: 'awaiting_host' }] }, ['In Cal.com segment A is awaiting_host']],
  [
    { code: 'overlaps-in-calcom', staffId: 's1', bookingUid: 'b9', fromMs, toMs: fromMs },
    ['Another booking in Cal.com takes the same time of Emma, Mon 23 Nov, 10:00'],
  ],
  [
    { code: 'stands-in-calcom', bookingUid: 'b9', message: 'too late' },
    ['A booking that was rolled back still exists in Cal.com, and cannot be cancelled from here: too late'],
  ],
  [null, []],
])('%j is shown as %j', (detail, told) => {
  expect(sentences(detail)).toEqual(told);
});
