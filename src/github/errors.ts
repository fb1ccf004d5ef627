import { networkFault } from '../http/network-fault.ts';

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
  /** The resource exists already, as a label may. */
  readonly exists?: boolean;
  readonly cause?: unknown;
}

/** The message is for a human and holds neither the token nor what was sent. */
export class GithubError extends Error {
  override readonly name = 'GithubError';
  readonly kind: GithubErrorKind;
  readonly outcome: GithubErrorFacts['outcome'];
  readonly permission: string | undefined;
  readonly exists: boolean;

  constructor(message: string, facts: GithubErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.kind = facts.kind;
    this.outcome = facts.outcome;
    this.permission = facts.permission;
    this.exists = facts.exists ?? false;
  }
}

interface FailedCall {
  readonly method: string;
  readonly path: string;
  readonly permission: string;
  readonly answerMs: number;
}

/** Octokit's RequestError: without a response nothing whole was answered, and `cause` says why. */
interface RequestFailure {
  readonly status: number;
  readonly cause?: unknown;
  readonly response?: { readonly headers: Readonly<Record<string, unknown>>; readonly data: unknown };
}

export function githubErrorOf(error: unknown, call: FailedCall): GithubError {
  const failure = error as RequestFailure;
  return failure.response === undefined ? lost(failure, call) : refused(failure.status, failure.response, call);
}

function lost({ cause }: RequestFailure, { method, path, answerMs }: FailedCall): GithubError {
  const outcome = method === 'GET' ? 'refused' : 'unknown';
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    const message = `${method} ${path} had no complete answer within ${answerMs / 1000} s`;
    return new GithubError(message, { kind: 'timeout', outcome, cause });
  }
  // fetch names the reason of a network error in its cause
  const reason = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  const { detail, isNotSent } = networkFault(reason);
  return new GithubError(`${method} ${path}: GitHub cannot be reached (${detail})`, {
    kind: 'unreachable',
    outcome: isNotSent ? 'refused' : outcome,
    cause: reason,
  });
}

function refused(
  status: number,
  { headers, data }: Required<RequestFailure>['response'],
  { method, path, permission }: FailedCall,
): GithubError {
  const reason = reasonOf(data);
  const kind = kindOf(status, headers, reason.text);
  return new GithubError(`${method} ${path} answered ${status}: ${reason.text}`, {
    kind,
    // a refusal says so; a proxy's error, or one of the server, may have come too late
    outcome: method === 'GET' || (status >= 400 && status < 500) ? 'refused' : 'unknown',
    exists: reason.exists,
    ...(kind === 'forbidden' && { permission }),
  });
}

/** 403 is used for both limits and for permissions (docs.github.com: rate limits for the REST API). */
function kindOf(status: number, headers: Readonly<Record<string, unknown>>, text: string): GithubErrorKind {
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'rate-limited';
  if (status === 403) {
    const isLimit = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
    return isLimit || /secondary rate limit|abuse detection/i.test(text) ? 'rate-limited' : 'forbidden';
  }
  if (status === 404 || status === 410) return 'not-found';
  return status >= 500 ? 'server' : 'invalid';
}

const LONGEST_REASON = 300;

/** GitHub's own words, `{ message, errors: [{ resource, field, code, message? }] }`; of anything else nothing is repeated. */
function reasonOf(data: unknown): { readonly text: string; readonly exists: boolean } {
  const { message, errors } = objectOf(data);
  if (typeof message !== 'string') return { text: 'not an error of the GitHub API', exists: false };
  const problems = Array.isArray(errors) ? errors.map(objectOf) : [];
  const details = problems.map(({ message: why, resource, field, code }) => {
    const said = typeof why === 'string' ? [why] : [resource, field, code];
    return said.filter((part) => typeof part === 'string').join(' ');
  });
  const text = [message, ...details].join('; ').replaceAll(/\s+/g, ' ').slice(0, LONGEST_REASON);
  return { text, exists: problems.some(({ code }) => code === 'already_exists') };
}

function objectOf(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : {};
}
