import type { CalcomError } from './errors.ts';

/** How often a failed attempt is made again, and how long between: doubling from `baseMs`, never over `capMs`. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** 429 has its own count: it costs nothing but time. */
  readonly rateLimitWaits: number;
}

export const RETRY: RetryPolicy = { attempts: 4, baseMs: 250, capMs: 8000, rateLimitWaits: 5 };

/**
 * What may be made again after it may have been received: `always` (reads; a patch and a cancel say the same twice), `until-gone`
 * (a delete; that it finds nothing then is its success), `never` (a create or a booking would make a second one; a patch of the
 * slug would conflict with its own success).
 */
export type Repeat = 'always' | 'until-gone' | 'never';

/**
 * | failure                              | always, until-gone | never |
 * |--------------------------------------|--------------------|-------|
 * | 429                                  | after the reset    | same  |
 * | certainly not received               | back off           | same  |
 * | 5xx, broken connection, timeout      | back off           | throw |
 * | anything else                        | throw              | throw |
 */
export function mayRepeat(repeat: Repeat, error: CalcomError): boolean {
  return error.retryable && (repeat !== 'never' || error.outcome === 'refused');
}

/** Half of the doubled time for sure, the other half by chance, so that processes do not come back together. */
export function backOffMs(policy: RetryPolicy, attempt: number, random: number): number {
  const full = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random);
}
