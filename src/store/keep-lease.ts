import type { Permit } from '../model/calcom-access.ts';

/** The right to work on something, renewed until it is disposed of. Its permit goes with every write to Cal.com. */
export interface KeptLease extends Permit, AsyncDisposable {}

/** How long a lease lasts, and since when: `performance.now()` from before the statement that claimed it. */
export interface LeaseTerm {
  readonly leaseMs: number;
  readonly sinceMs: number;
}

export interface LeaseToKeep extends LeaseTerm {
  /** Extends the lease in the database by `leaseMs` from now; false: another process has it. */
  readonly renew: () => Promise<boolean>;
  /** What the holder of a lost lease gets. */
  readonly lostError: (reason: string) => Error;
}

/**
 * Renews a lease four times before it would expire. The lease is lost when another process has it, or when no renewal has succeeded for two
 * thirds of its duration: a call to Cal.com in flight then ends before another process begins, as its timeout is shorter than the last
 * third. Time is measured by the clock of this process, which a change of the system time does not affect.
 */
export function keepLease({ leaseMs, sinceMs, renew, lostError }: LeaseToKeep): KeptLease {
  const lost = new AbortController();
  const safeMs = (leaseMs * 2) / 3;
  let safeUntilMs = sinceMs + safeMs;
  let renewing: Promise<void> = Promise.resolve();
  const lose = (reason: string): void => {
    stop();
    lost.abort(lostError(reason));
  };
  const endInTime = (): NodeJS.Timeout =>
    setTimeout(() => lose('it could not be renewed in time'), Math.max(0, safeUntilMs - performance.now()));
  let end = endInTime();
  const renewOnce = async (): Promise<void> => {
    // the server measures from a later moment
    const fromMs = performance.now();
    const isOurs = await renew();
    if (lost.signal.aborted) return;
    if (!isOurs) return lose('another process has taken it over');
    safeUntilMs = fromMs + safeMs;
    clearTimeout(end);
    end = endInTime();
  };
  const renewNow = (): Promise<void> => {
    renewing = renewing.then(renewOnce, renewOnce);
    return renewing;
  };
  const beat = setInterval(() => void renewNow().catch(() => {}), leaseMs / 4);
  const stop = (): void => {
    clearInterval(beat);
    clearTimeout(end);
  };
  const requireHeld = (): void => {
    // a process that was suspended has not seen its timers yet
    if (!lost.signal.aborted && performance.now() >= safeUntilMs) lose('it could not be renewed in time');
    lost.signal.throwIfAborted();
  };
  return {
    lost: lost.signal,
    requireHeld,
    confirm: async () => {
      requireHeld();
      await renewNow();
      requireHeld();
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(beat);
      await renewing.catch(() => {});
      stop();
    },
  };
}
