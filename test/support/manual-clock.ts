import type { Clock } from '../../src/calcom/caller/clock.ts';

export interface ManualClock extends Clock {
  /** Wakes who sleeps no longer than that. */
  advance(ms: number): void;
  /** How much longer everybody sleeps, in milliseconds, ascending. */
  sleeping(): readonly number[];
}

/** Time that passes only when a test says so, for the runtime and the sandbox alike; chance is always one half. */
export function manualClock(startMs = Date.now()): ManualClock {
  const sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  let nowMs = startMs;
  return {
    now: () => nowMs,
    random: () => 0.5,
    sleeping: () => [...sleepers].map(({ untilMs }) => untilMs - nowMs).toSorted((a, b) => a - b),
    advance: (ms) => {
      nowMs += ms;
      for (const sleeper of [...sleepers].filter(({ untilMs }) => untilMs <= nowMs)) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason as Error);
        const sleeper = { untilMs: nowMs + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          if (sleepers.delete(sleeper)) reject(signal.reason as Error);
        });
      }),
  };
}
