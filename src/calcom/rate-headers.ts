import type { IncomingHttpHeaders } from 'node:http';
import type { RateWindow } from '../model/rate-budget.ts';

const REMAINING = /^x-ratelimit-remaining-(.+)$/;
/** Cal.com blocks a key for a minute; assumed where an answer does not say. */
const BLOCK_MS = 60_000;
const DEFAULT_LIMIT = 120;

/**
 * The tightest of the windows that an answer tells of (the headers' suffix is `default`, or names the key's own
 * limits), or undefined where it has none: unknown routes do not count.
 */
export function rateWindow(headers: IncomingHttpHeaders): RateWindow | undefined {
  const windows = Object.keys(headers).flatMap((name) => {
    const suffix = REMAINING.exec(name)?.[1];
    return suffix === undefined ? [] : (windowNamed(headers, suffix) ?? []);
  });
  return windows.toSorted((a, b) => a.remaining - b.remaining || b.resetMs - a.resetMs)[0];
}

/** After a 429 nothing is left, whatever else it says, until the later of its two hints. */
export function blockedWindow(headers: IncomingHttpHeaders, now: number): RateWindow {
  const window = rateWindow(headers);
  const resetMs = Math.max(window?.resetMs ?? 0, retryAfterMs(headers, now) ?? 0);
  return { limit: window?.limit ?? DEFAULT_LIMIT, remaining: 0, resetMs: resetMs === 0 ? BLOCK_MS : resetMs };
}

/** Seconds or an HTTP date. Cal.com itself never sends it, proxies in front of it do. */
export function retryAfterMs(headers: IncomingHttpHeaders, now: number): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function windowNamed(headers: IncomingHttpHeaders, suffix: string): RateWindow | undefined {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((word) =>
    Number(headers[`x-ratelimit-${word}-${suffix}`]),
  );
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined;
  if (![limit, remaining, reset].every((value) => Number.isFinite(value) && value >= 0)) return undefined;
  return { limit, remaining, resetMs: reset * 1000 };
}
