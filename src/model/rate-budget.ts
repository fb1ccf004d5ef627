/**
 * The axis "who counts the calls to Cal.com": in memory for one process, in the database for all processes on one key.
 * A new way implements RateBudget and passes test/conformance/rate-budget.ts.
 */

/** What the server's headers say of the current window. */
export interface RateWindow {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until the window starts anew, from now. */
  readonly resetMs: number;
}

export interface RateBudget {
  /** Takes one call out of the budget. 0: taken, call now. More: nothing taken, ask again after so many milliseconds. */
  take(): Promise<number>;
  /** Notes what an answer said; `remaining: 0` after a 429 stops everybody until the reset. */
  observe(window: RateWindow): Promise<void>;
}
