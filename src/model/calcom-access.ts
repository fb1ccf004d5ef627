import type { SecretRef } from './catalog.ts';

/** Hosted Cal.com runs once in each region. A team and its keys are in one of them; the other answers 401. */
export type Region = 'us' | 'eu';

export const REGIONS: readonly Region[] = ['us', 'eu'];

export const API_URLS: Readonly<Record<Region, string>> = { us: 'https://api.cal.com', eu: 'https://api.cal.eu' };

/** Null: an address of somebody else's, such as a self-hosted server. */
export function regionOf(apiUrl: string): Region | null {
  const host = URL.parse(apiUrl)?.host;
  return REGIONS.find((region) => new URL(API_URLS[region]).host === host) ?? null;
}

export function otherRegion(region: Region): Region {
  return region === 'us' ? 'eu' : 'us';
}

/** Where the credentials of an OAuth client are kept. */
export interface OAuthRef {
  readonly clientId: SecretRef;
  readonly clientSecret: SecretRef;
  /** The one that the owner of the team was given first; Cal.com gives a new one with each use, and the database keeps that. */
  readonly refreshToken: SecretRef;
}

/** How calls to Cal.com are authorised: where the API key is kept, or the credentials of an OAuth client. Never a secret itself. */
export type CalcomAuth = SecretRef | { readonly oauth: OAuthRef };

/**
 * The axis "where the newest refresh token is kept": one text for each name, sealed by the process that keeps it there. Shared by all processes.
 */
export interface TokenVault {
  /** Null: nothing is kept under this name. Writes nothing. */
  read(name: string): Promise<string | null>;
  /**
   * Runs `work` with what is kept while every other process waits, and keeps what it returns; null leaves it as it is. What cannot be
   * written is refused before `work` begins.
   */
  replace(name: string, work: (kept: string | null) => Promise<string | null>): Promise<void>;
}

/** A secret that a manifest refers to is not set up where this process runs. The message names the reference: log it, and show it to no caller. */
export class SecretUnavailable extends Error {
  override readonly name = 'SecretUnavailable';
}

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
