import type { RateBudget, RateWindow } from '../model/rate-budget.ts';

/** Cal.com's own default, assumed until an answer tells. */
const ASSUMED_LIMIT = 120;
const ASSUMED_WINDOW_MS = 60_000;
/** The server rounds its reset up to whole seconds: one that is later by more than this belongs to the next window. */
const ROUNDING_MS = 1500;

interface Open extends RateWindow {
  /** Milliseconds since 1970. */
  readonly resetAt: number;
  /** False: assumed, no answer has confirmed it. */
  readonly isTold: boolean;
}

/**
 * The budget of one process. It counts what it gives out, and believes an answer that says less is left (others use
 * the key as well), that the limit changed, or that a new window began.
 */
export class MemoryBudget implements RateBudget {
  readonly #now: () => number;
  #open: Open;

  /** `initial`: the window as another process, or the database, knew it last. */
  constructor(now: () => number, initial?: RateWindow) {
    this.#now = now;
    this.#open = initial === undefined ? this.#assumed(ASSUMED_LIMIT) : this.#told(initial);
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
    const isNext = this.#now() >= open.resetAt || (open.isTold && told.resetAt > open.resetAt + ROUNDING_MS);
    if (isNext) {
      this.#open = told;
      return;
    }
    const remaining = Math.min(open.remaining + (window.limit - open.limit), window.remaining);
    const resetAt = open.isTold ? Math.min(open.resetAt, told.resetAt) : told.resetAt;
    this.#open = { ...told, remaining, resetAt };
  }

  #assumed(limit: number): Open {
    const resetAt = this.#now() + ASSUMED_WINDOW_MS;
    return { limit, remaining: limit, resetMs: ASSUMED_WINDOW_MS, resetAt, isTold: false };
  }

  #told(window: RateWindow): Open {
    return { ...window, resetAt: this.#now() + window.resetMs, isTold: true };
  }
}
