import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Saga, SagaStep, StepStatus } from '../../../src/model/appointment.ts';
import { decide } from '../../../src/runtime/booking/decide.ts';
import type { Next } from '../../../src/runtime/booking/decide.ts';
import { phases, saga, step } from '../../support/booking/saga-builder.ts';

const live = { isResumed: false, maxResumes: 20, phases: phases('A', 'B') };
const resumed = { ...live, isResumed: true };

/** `send A B`, `compensate cancel uid-A`, `end done` */
function words(next: Next): string {
  switch (next.do) {
    case 'send':
    case 'look-up':
      return `${next.do} ${next.steps.map(({ segmentKey }) => segmentKey).join(' ')}`;
    case 'compensate':
      return `compensate ${next.steps.map(({ action, subjectUid }) => `${action} ${subjectUid}`).join(', ')}`;
    case 'end':
      return `end ${next.as}`;
  }
}

const taken = { code: 'slot-taken' };

test.each<[string, readonly SagaStep[], string, string]>([
  ['nothing sent', [step('A'), step('B')], 'send A B', 'end failed'],
  [
    'sent, and then silence',
    [step('A', { status: 'sent' }), step('B', { status: 'sent' })],
    'look-up A B',
    'look-up A B',
  ],
  ['one unknown', [step('A', { status: 'confirmed' }), step('B', { status: 'unknown' })], 'look-up B', 'look-up B'],
  [
    'one unknown, one refused',
    [step('A', { status: 'unknown' }), step('B', { status: 'rejected', error: taken })],
    'look-up A',
    'look-up A',
  ],
  ['all confirmed', [step('A', { status: 'confirmed' }), step('B', { status: 'confirmed' })], 'end done', 'end done'],
  [
    'one refused',
    [step('A', { status: 'confirmed' }), step('B', { status: 'rejected', error: taken })],
    'compensate cancel uid-A',
    'compensate cancel uid-A',
  ],
  [
    'all refused',
    [step('A', { status: 'rejected', error: taken }), step('B', { status: 'rejected', error: taken })],
    'end failed',
    'end failed',
  ],
  [
    'one on another host',
    [step('A', { status: 'confirmed', error: { code: 'other-host' } }), step('B', { status: 'confirmed' })],
    'compensate cancel uid-A, cancel uid-B',
    'compensate cancel uid-A, cancel uid-B',
  ],
  [
    'half of it sent before silence',
    [step('A', { status: 'confirmed' }), step('B')],
    'send B',
    'compensate cancel uid-A',
  ],
])('a booking with %s', (_, steps, whenLive, whenResumed) => {
  expect(words(decide(saga(steps), live))).toBe(whenLive);
  expect(words(decide(saga(steps), resumed))).toBe(whenResumed);
});

const booked = [step('A', { status: 'confirmed' }), step('B', { status: 'rejected', error: taken })];
const undoing = (more: Partial<SagaStep>) => [
  ...booked,
  step('A', { position: 2, action: 'cancel', subjectUid: 'uid-A', ...more }),
];

test.each<[string, Partial<SagaStep>, string]>([
  ['not sent', {}, 'send A'],
  ['sent, and then silence: cancelling twice is safe', { status: 'sent' }, 'send A'],
  ['unknown', { status: 'unknown', error: { code: 'server' } }, 'send A'],
  ['confirmed', { status: 'confirmed', bookingUid: null }, 'end failed'],
])('taking back that is %s', (_, more, expected) => {
  expect(words(decide(saga(undoing(more), { status: 'compensating' }), resumed))).toBe(expected);
});

test('what was rolled back is not rolled back again by the next attempt', () => {
  const second = [
    ...undoing({ status: 'confirmed', bookingUid: null }),
    step('A', { position: 3, attempt: 2 }),
    step('B', { position: 4, attempt: 2 }),
  ];
  expect(words(decide(saga(second), live))).toBe('send A B');
});

test('a cancellation is finished by any process that resumes it', () => {
  const steps = [
    step('A', { action: 'cancel', subjectUid: 'uid-A', status: 'confirmed', bookingUid: null }),
    step('B', { action: 'cancel', subjectUid: 'uid-B' }),
  ];
  expect(words(decide(saga(steps, { kind: 'cancel' }), resumed))).toBe('send B');
});

test('segments move in an order in which none meets one that has yet to move', () => {
  const later = (key: string): SagaStep => {
    const at = step(key, { action: 'reschedule', subjectUid: `uid-${key}` });
    return { ...at, startMs: at.startMs + 30 * 60_000, endMs: at.endMs + 30 * 60_000 };
  };
  const move = (steps: readonly SagaStep[]) => decide(saga(steps, { kind: 'reschedule' }), live);
  expect(words(move([later('A'), later('B')]))).toBe('send B');
  expect(words(move([later('A'), { ...later('B'), status: 'confirmed', bookingUid: 'new-B' }]))).toBe('send A');
});

test('segments that were moved go back to where they were', () => {
  const moved = step('A', {
    action: 'reschedule',
    subjectUid: 'uid-A',
    bookingUid: 'new-A',
    status: 'confirmed',
    startMs: 9e6,
    endMs: 1e7,
  });
  const refused = step('B', { action: 'reschedule', subjectUid: 'uid-B', status: 'rejected', error: taken });
  const next = decide(saga([moved, refused], { kind: 'reschedule' }), live);
  expect(words(next)).toBe('compensate reschedule new-A');
  const [back] = next.do === 'compensate' ? next.steps : [];
  expect(back).toMatchObject({ position: 2, startMs: 0, endMs: 30 * 60_000, status: 'intended', bookingUid: null });
});

/** A segment that is booked again at the time that it moves to. */
const again = (status: StepStatus, old: Partial<SagaStep> = {}) =>
  saga([step('A', { status }), step('A', { position: 1, action: 'cancel', subjectUid: 'old-A', ...old })], {
    kind: 'reschedule',
  });

test.each<[string, Saga, string, string]>([
  ['nothing sent', again('intended'), 'send book', 'end failed'],
  ['the new one refused', again('rejected'), 'end failed', 'end failed'],
  ['the new one booked', again('confirmed'), 'send cancel', 'send cancel'],
  ['the old one not cancelled yet', again('confirmed', { status: 'unknown' }), 'send cancel', 'send cancel'],
  ['the old one cancelled', again('confirmed', { status: 'confirmed', bookingUid: null }), 'end done', 'end done'],
])('a move by a new booking, %s', (_, current, whenLive, whenResumed) => {
  const said = (next: Next): string =>
    next.do === 'send' ? `send ${next.steps.map(({ action }) => action).join(' ')}` : words(next);
  expect(said(decide(current, live))).toBe(whenLive);
  expect(said(decide(current, resumed))).toBe(whenResumed);
});

const backward = (more: Partial<SagaStep>) => {
  const move = { action: 'reschedule', subjectUid: 'uid-A', bookingUid: 'new-A', status: 'confirmed' } as const;
  const back = step('A', { position: 2, action: 'reschedule', subjectUid: 'new-A', ...more });
  const refused = step('B', { action: 'reschedule', subjectUid: 'uid-B', status: 'rejected', error: taken });
  return saga([step('A', move), refused, back], { kind: 'reschedule', status: 'compensating' });
};

test.each<[string, Partial<SagaStep>, string]>([
  ['sent, and then silence: it may be asked for twice', { status: 'sent' }, 'send A'],
  ['unknown', { status: 'unknown', error: { code: 'server' } }, 'send A'],
  ['confirmed', { status: 'confirmed', bookingUid: 'old-A' }, 'end failed'],
  ['refused', { status: 'rejected', error: taken }, 'end manual_review'],
  [
    'confirmed elsewhere',
    { status: 'confirmed', bookingUid: 'old-A', error: { code: 'other-time' } },
    'end manual_review',
  ],
])('moving back that is %s', (_, more, expected) => {
  expect(words(decide(backward(more), resumed))).toBe(expected);
});

test('a person has to look at what was taken up too often', () => {
  const stuck = saga(undoing({ status: 'unknown' }), { status: 'compensating', resumes: 21 });
  expect(words(decide(stuck, resumed))).toBe('end manual_review');
});

test('a saga whose calls are all answered ends whole or rolled back, whatever the answers and whenever its owner dies', () => {
  const answer = fc.constantFrom<StepStatus>('confirmed', 'rejected', 'unknown');
  fc.assert(
    fc.property(fc.array(answer, { minLength: 40, maxLength: 40 }), fc.boolean(), (answers, isResumed) => {
      let current: Saga = saga([step('A'), step('B'), step('C')]);
      const live = new Set<string>();
      const answerOf = (index: number): StepStatus => answers[index % answers.length] ?? 'confirmed';
      for (let round = 0; round < 40; round += 1) {
        const next = decide(current, {
          isResumed: isResumed && round > 1,
          maxResumes: 20,
          phases: phases('A', 'B', 'C'),
        });
        if (next.do === 'end') {
          expect(next.as).toBe(live.size === 3 ? 'done' : 'failed');
          if (next.as === 'failed') expect([...live]).toEqual([]);
          return;
        }
        if (next.do === 'compensate') {
          current = { ...current, status: 'compensating', steps: [...current.steps, ...next.steps] };
          continue;
        }
        const steps = current.steps.map((one, index): SagaStep => {
          if (!next.steps.includes(one)) return one;
          const status = one.action === 'cancel' ? 'confirmed' : round > 30 ? 'rejected' : answerOf(round * 3 + index);
          if (one.action === 'cancel') live.delete(one.subjectUid ?? '');
          if (one.action === 'book' && status === 'confirmed') live.add(`uid-${one.segmentKey}`);
          const bookingUid = one.action === 'book' && status === 'confirmed' ? `uid-${one.segmentKey}` : null;
          return { ...one, status, bookingUid, error: status === 'rejected' ? taken : null };
        });
        current = { ...current, steps };
      }
      expect.unreachable('the saga does not end');
    }),
  );
});
