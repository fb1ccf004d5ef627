import { windowLengthAfter, type RateBudget, type RateWindow } from '../../model/calcom-access.ts';

/** Cal.com's default, assumed until a response contains the limit. */
const ASSUMED_LIMIT = 120;
/** Cal.com's default, assumed until a response shows how long a window is. */
const ASSUMED_WINDOW_MS = 60_000;
/** Maximum difference between two reported ends of one window, from the server's rounding to seconds and response times. */
const SAME_WINDOW_MS = 2500;

interface Open extends RateWindow {
  /** Milliseconds since 1970. */
  readonly resetAt: number;
  /** False: assumed, not confirmed by a response. */
  readonly isReported: boolean;
}

/**
 * The rate budget of one process. It counts the calls it grants. A window that no response has reported is assumed to be as long as the
 * last one (`windowLengthAfter`). A response changes it as follows:
 *
 * | observed                         | remaining                        | ends          |
 * |----------------------------------|----------------------------------|---------------|
 * | after our window has ended       | the observed                     | as observed   |
 * | clearly later, with more left    | the observed: a new window       | as observed   |
 * | anything else                    | the smaller: others call as well | the later end |
 *
 * If the limit was raised or lowered, the difference is applied to the remaining calls before the two are compared.
 */
export class MemoryBudget implements RateBudget {
  readonly #now: () => number;
  #open: Open;
  #windowMs: number | null;

  /** `initial`: the window as last known by another process or the database. */
  constructor(now: () => number, initial?: RateWindow) {
    this.#now = now;
    this.#windowMs = initial?.windowMs ?? null;
    this.#open = initial === undefined ? this.#assumed(ASSUMED_LIMIT) : this.#reported(initial);
  }

  /** The current window. */
  get window(): RateWindow {
    const { limit, remaining, resetAt } = this.#open;
    const resetMs = resetAt - this.#now();
    return resetMs > 0 ? { limit, remaining, resetMs } : { limit, remaining: limit, resetMs: this.#assumedMs() };
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
    const reported = this.#reported(window);
    const left = open.remaining + (window.limit - open.limit);
    const isNext = open.isReported && reported.resetAt > open.resetAt + SAME_WINDOW_MS && window.remaining > left;
    const isBlock = window.remaining <= 0 && left > 0; // a block ends at the reported time, even if that is sooner
    const isOver = this.#now() >= open.resetAt;
    this.#windowMs = windowLengthAfter(this.#windowMs, window, !open.isReported || isNext || isOver);
    if (isNext || isBlock || isOver) {
      this.#open = reported;
      return;
    }
    const resetAt = open.isReported ? Math.max(open.resetAt, reported.resetAt) : reported.resetAt;
    this.#open = { ...reported, remaining: Math.min(left, window.remaining), resetAt };
  }

  #assumed(limit: number): Open {
    const resetMs = this.#assumedMs();
    return { limit, remaining: limit, resetMs, resetAt: this.#now() + resetMs, isReported: false };
  }

  #assumedMs(): number {
    return this.#windowMs ?? ASSUMED_WINDOW_MS;
  }

  #reported(window: RateWindow): Open {
    return { ...window, resetAt: this.#now() + window.resetMs, isReported: true };
  }
}
