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
  /** Milliseconds from now until the window starts anew. */
  readonly resetMs: number;
}

export interface RateBudget {
  /** Takes one call from the budget. 0: taken, call now. More: nothing was taken, retry after this many milliseconds. */
  take(): Promise<number>;
  /** Records what an answer reported; `remaining: 0` after a 429 stops all callers until the reset. */
  observe(window: RateWindow): Promise<void>;
}

/** The location of a secret; the secret itself is never in a manifest, a plan or a log. */
export type SecretRef = { readonly env: string } | { readonly file: string };
