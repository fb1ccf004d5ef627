import { createHash } from 'node:crypto';
import { globExpression } from './faults/script.ts';
import { NO_SWITCHES, type Switches } from './profile.ts';
import type { ApiKeyRow, RateLimit } from './world/rows.ts';

interface Caller {
  readonly credential: string | undefined;
  readonly apiKey: ApiKeyRow | undefined;
}

interface Counter {
  hits: number;
  windowEndsAt: number;
  blockedUntil: number;
}

export interface Verdict {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

export const DEFAULT_LIMIT: RateLimit = { limit: 120, ttlMs: 60_000, blockMs: 60_000, name: 'default' };
/** Per access token; every credential that is not an API key counts as one. */
const TOKEN_LIMIT: RateLimit = { ...DEFAULT_LIMIT, limit: 500 };

/**
 * Fixed windows per caller, like the real server's throttler: the first call opens a window, the call over the limit starts a block, and a
 * new window starts when the block ends. Callers are identified by API key, otherwise by token, otherwise by
 * address.
 */
export class RateLimiter {
  readonly #now: () => number;
  readonly #counters = new Map<string, Counter>();
  readonly #overrides = new Map<string, Partial<RateLimit>>();

  readonly #switches: Switches;

  constructor(now: () => number, switches: Switches = NO_SWITCHES) {
    this.#now = now;
    this.#switches = switches;
  }

  /** Changes limits from now on, for one key name or for all (`*`). */
  override(keyName: string, change: Partial<RateLimit>): void {
    this.#overrides.set(keyName, { ...this.#overrides.get(keyName), ...change });
  }

  hit(caller: Caller, path: string): Verdict {
    const own = this.#switches.ownWindows.find((window) => globExpression(window.path).test(path));
    const limit = own ? { ...DEFAULT_LIMIT, ...own } : this.#limitOf(caller);
    const counter = this.#counterOf(`${own?.name ?? ''} ${trackerOf(caller.credential)}`);
    const now = this.#now();
    const verdict = (allowed: boolean, resetMs: number, remaining: number): Verdict => {
      const style = this.#switches.rateLimitHeaders;
      return { allowed, headers: headersOf(limit, { style, resetMs, remaining, now }) };
    };
    if (counter.blockedUntil > now) return verdict(false, counter.blockedUntil - now, 0);
    if (now >= counter.windowEndsAt || counter.blockedUntil > 0) {
      Object.assign(counter, { hits: 0, windowEndsAt: now + limit.ttlMs, blockedUntil: 0 });
    }
    counter.hits += 1;
    if (counter.hits > limit.limit) {
      counter.blockedUntil = now + limit.blockMs;
      return verdict(false, limit.blockMs, 0);
    }
    return verdict(true, counter.windowEndsAt - now, limit.limit - counter.hits);
  }

  #counterOf(tracker: string): Counter {
    const counter = this.#counters.get(tracker) ?? { hits: 0, windowEndsAt: 0, blockedUntil: 0 };
    this.#counters.set(tracker, counter);
    return counter;
  }

  #limitOf({ credential, apiKey }: Caller): RateLimit {
    const base = apiKey?.rateLimit ?? (credential && !apiKey ? TOKEN_LIMIT : DEFAULT_LIMIT);
    return { ...base, ...this.#overrides.get('*'), ...(apiKey && this.#overrides.get(apiKey.name)) };
  }
}

/** The headers of a refusal that was not counted: for faults that simulate a rate limit. */
export function refusedHeaders(limit: RateLimit, resetSeconds: number): Readonly<Record<string, string>> {
  return headersOf(limit, { style: 'suffix', resetMs: resetSeconds * 1000, remaining: 0, now: 0 });
}

function trackerOf(credential: string | undefined): string {
  return credential === undefined ? 'address' : createHash('sha256').update(credential).digest('hex');
}

interface Window {
  readonly style: Switches['rateLimitHeaders'];
  readonly resetMs: number;
  readonly remaining: number;
  readonly now: number;
}

function headersOf(limit: RateLimit, { style, resetMs, remaining, now }: Window): Readonly<Record<string, string>> {
  const suffix = style === 'plain' ? '' : `-${limit.name.charAt(0).toUpperCase()}${limit.name.slice(1)}`;
  return {
    [`X-RateLimit-Limit${suffix}`]: String(limit.limit),
    [`X-RateLimit-Remaining${suffix}`]: String(Math.max(0, remaining)),
    [`X-RateLimit-Reset${suffix}`]: String(Math.ceil((style === 'epoch' ? now + resetMs : resetMs) / 1000)),
  };
}
