import type { IncomingHttpHeaders } from 'node:http';
import type { RateWindow } from '../../model/calcom-access.ts';

const REMAINING = /^x-ratelimit-remaining(?:-(.+))?$/;
/** Cal.com blocks a key for a minute; assumed if the response has no valid value. */
const BLOCK_MS = 60_000;
const DEFAULT_LIMIT = 120;
/** Windows are never longer: a later end is a time since 1970 or invalid. */
const LONGEST_WINDOW_MS = 60 * 60_000;

/**
 * The key's window from a response, or undefined if it has none: unknown routes do not count. A window with the suffix `default`, or
 * without one, is the key's budget; windows of single endpoints (guests, attendees, location) are not. Keys with custom limits have only
 * windows with other names: the tightest of these is used.
 */
export function rateWindow(headers: IncomingHttpHeaders, now: number): RateWindow | undefined {
  const windows = Object.keys(headers).flatMap((name) => {
    const found = REMAINING.exec(name);
    if (found === null) return [];
    const suffix = found[1] ?? '';
    const window = windowNamed(headers, suffix, now);
    return window === undefined ? [] : [{ isDefault: suffix === '' || suffix === 'default', window }];
  });
  const ofKey = windows.filter(({ isDefault }) => isDefault);
  return (ofKey.length > 0 ? ofKey : windows)
    .map(({ window }) => window)
    .toSorted((a, b) => a.remaining - b.remaining || b.resetMs - a.resetMs)[0];
}

/**
 * After a 429 no calls are left until the later of its two hints, whatever else the response says. Hints are in whole seconds: 0 means less
 * than one. Only a response without a hint counts as a full block.
 */
export function blockedWindow(headers: IncomingHttpHeaders, now: number): RateWindow {
  const window = rateWindow(headers, now);
  const hints = [window?.resetMs, retryAfterMs(headers, now)].filter((ms) => ms !== undefined);
  const resetMs = hints.length === 0 ? BLOCK_MS : Math.max(1000, ...hints);
  return { limit: window?.limit ?? DEFAULT_LIMIT, remaining: 0, resetMs };
}

/** Seconds or an HTTP date. Cal.com itself never sends it; proxies in front of it do. */
export function retryAfterMs(headers: IncomingHttpHeaders, now: number): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return resetAfter(Math.max(0, seconds), now);
  const ms = Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms > LONGEST_WINDOW_MS ? BLOCK_MS : ms);
}

function windowNamed(headers: IncomingHttpHeaders, suffix: string, now: number): RateWindow | undefined {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((word) =>
    Number(headers[`x-ratelimit-${word}${suffix === '' ? '' : `-${suffix}`}`]),
  );
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined;
  if (![limit, remaining, reset].every((value) => Number.isFinite(value) && value >= 0)) return undefined;
  return { limit, remaining, resetMs: resetAfter(reset, now) };
}

/** Milliseconds from now. Observed in seconds; one documentation page calls it a time since 1970 (seconds or milliseconds). */
function resetAfter(value: number, now: number): number {
  const inMs = value * 1000;
  if (inMs <= LONGEST_WINDOW_MS) return inMs;
  const until = [inMs - now, value - now].find((ms) => ms >= 0 && ms <= LONGEST_WINDOW_MS);
  return until ?? BLOCK_MS;
}
