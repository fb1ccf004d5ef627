import { sha256 } from '../../model/sha256.ts';

/** The axis "where the bearer token of a call comes from": an API key, which never changes, or an OAuth client, whose tokens expire. */
export interface TokenSource {
  /** SHA-256. Equal keys share one rate budget. */
  readonly budgetKey: string;
  /** SHA-256. Equal holders have the same permissions. */
  readonly holder: string;
  /** @throws CalcomError, StoreError */
  token(): Promise<string>;
  /** Another token after Cal.com has refused this one; null: there is no other. */
  renew(refused: string): Promise<string | null>;
  /** Everything that no message may show. */
  secrets(): readonly string[];
}

/** An API key, or what gives out tokens. */
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
