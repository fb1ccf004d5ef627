import type { Clock } from '../../../src/calcom/caller/clock.ts';

export interface FakeClock extends Clock {
  /** Every sleep asked for, in milliseconds. */
  readonly slept: readonly number[];
  advance(ms: number): void;
}

/** Time that passes only by sleeping or by `advance`; chance is always one half. */
export function fakeClock(start = 1_000_000): FakeClock {
  const slept: number[] = [];
  let now = start;
  return {
    slept,
    now: () => now,
    random: () => 0.5,
    advance: (ms) => {
      now += ms;
    },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}
