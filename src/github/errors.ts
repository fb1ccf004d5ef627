/** What went wrong at the edge to GitHub, as far as the caller decides by it. Codes are stable: github-KIND (docs/errors.md). */
export type GithubErrorKind =
  | 'unauthorized' // no such token, or it has expired
  | 'forbidden' // the token may not do this
  | 'not-found' // no such repository, pull request or issue; or the token cannot see it
  | 'invalid' // refused for what was sent
  | 'rate-limited' // still, after waiting as long as is sensible
  | 'server' // 5xx
  | 'unreachable' // no connection, or it broke
  | 'timeout' // no complete answer in time
  | 'unexpected-shape'; // not an answer of GitHub's API

interface GithubErrorFacts {
  readonly kind: GithubErrorKind;
  /** Of a write: `unknown` may have happened, so look before it is repeated. */
  readonly outcome: 'refused' | 'unknown';
  /** Words of a workflow's `permissions` that the call needs: `pull-requests: write`. */
  readonly permission?: string;
  /** The resource has been there before, as of a label. */
  readonly isThere?: boolean;
  readonly cause?: unknown;
}

/** The message is for a human and holds neither the token nor what was sent. */
export class GithubError extends Error {
  override readonly name = 'GithubError';
  readonly kind: GithubErrorKind;
  readonly outcome: GithubErrorFacts['outcome'];
  readonly permission: string | undefined;
  readonly isThere: boolean;

  constructor(message: string, facts: GithubErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.kind = facts.kind;
    this.outcome = facts.outcome;
    this.permission = facts.permission;
    this.isThere = facts.isThere ?? false;
  }
}
