import type { SecretRef } from './catalog.ts';

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
