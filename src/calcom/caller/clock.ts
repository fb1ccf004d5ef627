import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance as arguments, so that tests need neither. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Rejects with the signal's reason when it aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
  random: () => Math.random(),
};

/** How long to wait, in milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  /** For a whole answer, however it comes. */
  readonly answerMs: number;
  /** More for each event type that an answer is expected to hold: the server reads them one after another. */
  readonly perItemMs: number;
  /** In place of `answerMs` for slots and bookings: somebody is waiting. */
  readonly bookingMs: number;
}

/** Five times what a self-hosted server was seen to take for an event type. */
export const TIMEOUTS: Timeouts = { connectMs: 10_000, answerMs: 30_000, perItemMs: 20, bookingMs: 15_000 };

export function answerMs(timeouts: Timeouts, expectedCount: number): number {
  return timeouts.answerMs + timeouts.perItemMs * expectedCount;
}
