import { sha256 } from '../../model/sha256.ts';

/** The axis "source of a call's bearer token": an API key, which never changes, or an OAuth client, whose tokens expire. */
export interface TokenSource {
  /** SHA-256. Equal keys share one rate budget. */
  readonly budgetKey: string;
  /** SHA-256. Equal holders have the same permissions. */
  readonly holder: string;
  /** @throws CalcomError, StoreError */
  token(): Promise<string>;
  /** Returns another token after Cal.com has refused this one; null: there is none. */
  renew(refused: string): Promise<string | null>;
  /** Every value that messages must not contain. */
  secrets(): readonly string[];
}

/** An API key, or a source of tokens. */
export type Credential = string | TokenSource;

export function tokenSource(credential: Credential): TokenSource {
  if (typeof credential !== 'string') return credential;
  const hash = sha256(credential);
  return {
    budgetKey: hash,
    holder: hash,
    token: () => Promise.resolve(credential),
    renew: () => Promise.resolve(null),
    secrets: () => [credential],
  };
}
