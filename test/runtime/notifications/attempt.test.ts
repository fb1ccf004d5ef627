import { describe, expect, it } from 'vitest';
import { endAfter, MAX_TRIES } from '../../../src/runtime/notifications/attempt.ts';

const later = { end: 'later', reason: 'no answer' } as const;

describe('after an attempt', () => {
  it.each([
    [{ end: 'sent' } as const, { status: 'sent' }],
    [{ end: 'never', reason: 'no_service' } as const, { status: 'given_up', reason: 'no_service' }],
    [{ end: 'dropped', reason: 'over' } as const, { status: 'dropped', reason: 'over' }],
  ])('that ended as %j nothing is tried again', (attempt, end) => {
    expect(endAfter(attempt, 1)).toEqual(end);
  });

  it('that may work later the pauses double, up to an hour', () => {
    const pauses = Array.from({ length: MAX_TRIES - 1 }, (_, index) => endAfter(later, index + 1));
    const seconds = pauses.map((end) => ('delayMs' in end ? end.delayMs / 1000 : NaN));
    expect(seconds).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
  });

  it('it waits as long as was asked for, an hour at most', () => {
    expect(endAfter({ ...later, afterMs: 90_000 }, 1)).toMatchObject({ delayMs: 90_000 });
    expect(endAfter({ ...later, afterMs: 5 }, 1)).toMatchObject({ delayMs: 30_000 });
    expect(endAfter({ ...later, afterMs: 10 ** 12 }, 1)).toMatchObject({ delayMs: 3_600_000 });
  });

  it('the last of them is given up, with the reason', () => {
    expect(endAfter(later, MAX_TRIES)).toEqual({ status: 'given_up', reason: 'no answer (tried 10 times)' });
  });
});
