/** Hosted Cal.com runs separately in each region. A team and its keys are in one of them; the other answers 401. */
export type Region = 'us' | 'eu';

export const REGIONS: readonly Region[] = ['us', 'eu'];

export const API_URLS: Readonly<Record<Region, string>> = { us: 'https://api.cal.com', eu: 'https://api.cal.eu' };

/** Null: not hosted Cal.com, for example a self-hosted server. */
export function regionOf(apiUrl: string): Region | null {
  const host = URL.parse(apiUrl)?.host;
  return REGIONS.find((region) => new URL(API_URLS[region]).host === host) ?? null;
}

export function otherRegion(region: Region): Region {
  return region === 'us' ? 'eu' : 'us';
}

/** Where the credentials of an OAuth client are stored. */
export interface OAuthRef {
  readonly clientId: SecretRef;
  readonly clientSecret: SecretRef;
  /** The first refresh token, which the owner of the team was given; Cal.com issues a new one with each use, and the database stores it. */
  readonly refreshToken: SecretRef;
}

/** How calls to Cal.com are authorised: the location of the API key, or of an OAuth client's credentials. Never a secret itself. */
export type CalcomAuth = SecretRef | { readonly oauth: OAuthRef };

/**
 * The axis "where the newest refresh token is stored": one text for each name, encrypted by the process that stores it. Shared by all
 * processes.
 */
export interface TokenVault {
  /** Null: nothing is stored under this name. Writes nothing. */
  read(name: string): Promise<string | null>;
  /**
   * Runs `work` with the stored text while every other process waits, and stores the result; null leaves it unchanged. Fails before `work`
   * begins when the store cannot be written.
   */
  replace(name: string, work: (kept: string | null) => Promise<string | null>): Promise<void>;
}

/**
 * A secret that a manifest refers to is missing where this process runs. The message names the reference: log it, but never show it to a
 * caller.
 */
export class SecretUnavailable extends Error {
  override readonly name = 'SecretUnavailable';
}

/**
 * The axis "who counts the calls to Cal.com": in memory for one process, in the database for all processes on one key.
 * A new way implements RateBudget and passes test/conformance/rate-budget.ts.
 */

/** The current window, according to the server's headers. */
export interface RateWindow {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds from now until the window starts again. */
  readonly resetMs: number;
  /** The length of the key's windows, where it is known; an answer does not contain it. */
  readonly windowMs?: number | null;
}

/**
 * The length of a key's windows after an answer was observed.
 *
 * | the answer                                                        | length                                         |
 * |-------------------------------------------------------------------|------------------------------------------------|
 * | nothing is left                                                   | unchanged: a block may last longer than a window |
 * | the first of a window, with at least half of the calls left       | the observed time until the end                |
 * | anything else                                                     | at least that time                             |
 *
 * Times of answers are whole seconds: a length is at least one.
 */
export function windowLengthAfter(
  knownMs: number | null,
  { limit, remaining, resetMs }: RateWindow,
  isFirst: boolean,
): number | null {
  if (remaining <= 0) return knownMs;
  const observedMs = Math.max(1000, resetMs);
  if (isFirst && remaining * 2 >= limit) return observedMs;
  return Math.max(knownMs ?? 0, observedMs);
}

export interface RateBudget {
  /** Takes one call from the budget. 0: taken, call now. More: nothing was taken, retry after this many milliseconds. */
  take(): Promise<number>;
  /** Records what an answer reported; `remaining: 0` after a 429 stops all callers until the reset. */
  observe(window: RateWindow): Promise<void>;
}

/**
 * The right to write, which its holder may lose while a call waits for the rate limit: a lease, or a lock. A call is sent only while the
 * right is held; one in flight is not abandoned.
 */
export interface Permit {
  /** Aborts, with the error for its holder, when the right is lost. */
  readonly lost: AbortSignal;
  /** Directly before each request. @throws the reason of `lost` */
  readonly requireHeld: () => void;
  /** After each wait: asks what grants the right. @throws the reason of `lost`, or an error of the database */
  readonly confirm: () => Promise<void>;
}

/** The location of a secret; the secret itself is never in a manifest, a plan or a log. */
export type SecretRef = { readonly env: string } | { readonly file: string };
