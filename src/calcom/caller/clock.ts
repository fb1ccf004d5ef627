import { setTimeout as delay } from 'node:timers/promises';

/** Time and randomness as arguments, so that tests control them. */
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

/** Timeouts in milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  /** For the complete response. */
  readonly answerMs: number;
  /** Added per expected event type: the server reads them one after another. */
  readonly perItemMs: number;
  /** Replaces `answerMs` for slots and bookings, because a caller waits. */
  readonly bookingMs: number;
}

/** Five times the observed duration per event type of a self-hosted server. */
export const TIMEOUTS: Timeouts = { connectMs: 10_000, answerMs: 30_000, perItemMs: 20, bookingMs: 15_000 };

export function answerMs(timeouts: Timeouts, expectedCount: number): number {
  return timeouts.answerMs + timeouts.perItemMs * expectedCount;
}
