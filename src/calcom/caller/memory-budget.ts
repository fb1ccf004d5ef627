import type { RateBudget, RateWindow } from '../../model/calcom-access.ts';

/** Cal.com's own default, assumed until an answer tells. */
const ASSUMED_LIMIT = 120;
const ASSUMED_WINDOW_MS = 60_000;
/** Ends of one window as answers tell them differ by the server's rounding to seconds and by how long they took. */
const SAME_WINDOW_MS = 2500;

interface Open extends RateWindow {
  /** Milliseconds since 1970. */
  readonly resetAt: number;
  /** False: assumed, no answer has confirmed it. */
  readonly isTold: boolean;
}

/**
 * The budget of one process. It counts what it gives out, and what an answer says changes it so:
 *
 * | observed                         | remaining                        | ends          |
 * |----------------------------------|----------------------------------|---------------|
 * | after our window is over         | the observed                     | as observed   |
 * | clearly later, with more left    | the observed: a new window       | as observed   |
 * | anything else                    | the smaller: others call as well | the later end |
 *
 * A limit that was raised or lowered is given or taken from what was left before the two are compared.
 */
export class MemoryBudget implements RateBudget {
  readonly #now: () => number;
  #open: Open;

  /** `initial`: the window as another process, or the database, knew it last. */
  constructor(now: () => number, initial?: RateWindow) {
    this.#now = now;
    this.#open = initial === undefined ? this.#assumed(ASSUMED_LIMIT) : this.#told(initial);
  }

  /** What is left now. */
  get window(): RateWindow {
    const { limit, remaining, resetAt } = this.#open;
    const resetMs = resetAt - this.#now();
    return resetMs > 0 ? { limit, remaining, resetMs } : { limit, remaining: limit, resetMs: ASSUMED_WINDOW_MS };
  }

  async take(): Promise<number> {
    const now = this.#now();
    if (now >= this.#open.resetAt) this.#open = this.#assumed(this.#open.limit);
    if (this.#open.remaining <= 0) return this.#open.resetAt - now;
    this.#open = { ...this.#open, remaining: this.#open.remaining - 1 };
    return 0;
  }

  async observe(window: RateWindow): Promise<void> {
    const open = this.#open;
    const told = this.#told(window);
    const left = open.remaining + (window.limit - open.limit);
    const isNext = open.isTold && told.resetAt > open.resetAt + SAME_WINDOW_MS && window.remaining > left;
    const isBlock = window.remaining <= 0 && left > 0; // it ends when the answer says, even if sooner
    if (isNext || isBlock || this.#now() >= open.resetAt) {
      this.#open = told;
      return;
    }
    const resetAt = open.isTold ? Math.max(open.resetAt, told.resetAt) : told.resetAt;
    this.#open = { ...told, remaining: Math.min(left, window.remaining), resetAt };
  }

  #assumed(limit: number): Open {
    const resetAt = this.#now() + ASSUMED_WINDOW_MS;
    return { limit, remaining: limit, resetMs: ASSUMED_WINDOW_MS, resetAt, isTold: false };
  }

  #told(window: RateWindow): Open {
    return { ...window, resetAt: this.#now() + window.resetMs, isTold: true };
  }
}
