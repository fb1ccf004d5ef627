import type { HttpAnswer } from '../http/connection.ts';
import { GithubError, type GithubErrorKind } from './errors.ts';
import type { GithubRequest } from './transport.ts';

const LONGEST_REASON = 300;

/** The body of a success; null of one without a body. @throws GithubError */
export function readGithubAnswer(request: GithubRequest, answer: HttpAnswer): unknown {
  const { status, text } = answer;
  if (status === 204) return null;
  const body = parse(text);
  if (status >= 200 && status < 300 && body !== undefined) return body;
  const kind = kindOf(answer);
  const { method, path, permission } = request;
  const reason = reasonOf(body);
  throw new GithubError(`${method} ${path} answered ${status}: ${reason.text}`, {
    kind,
    // a refusal says so; whatever comes from in between, or fails over there, may have come too late
    outcome: method === 'GET' || (status >= 400 && status < 500) ? 'refused' : 'unknown',
    isThere: reason.isThere,
    ...(kind === 'forbidden' && { permission }),
  });
}

/** 403 is used for both limits and for permissions (docs.github.com: rate limits for the REST API). */
function kindOf({ status, headers, text }: HttpAnswer): GithubErrorKind {
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'rate-limited';
  if (status === 403) {
    const isLimit = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
    return isLimit || /secondary rate limit|abuse detection/i.test(text) ? 'rate-limited' : 'forbidden';
  }
  if (status === 404 || status === 410) return 'not-found';
  if (status >= 500) return 'server';
  return status >= 400 ? 'invalid' : 'unexpected-shape';
}

/** Milliseconds until a limit is over, as far as the answer says; GitHub asks for a minute where it does not. */
export function rateLimitWaitMs({ headers }: HttpAnswer, nowMs: number): number {
  const after = Number(headers['retry-after']);
  if (headers['retry-after'] !== undefined && Number.isFinite(after)) return Math.max(0, after * 1000);
  const reset = Number(headers['x-ratelimit-reset']);
  const isSpent = headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset);
  return isSpent ? Math.max(0, reset * 1000 - nowMs) : 60_000;
}

interface Reason {
  readonly text: string;
  readonly isThere: boolean;
}

/** GitHub's own words, `{ message, errors: [{ resource, field, code, message? }] }`; of anything else nothing is repeated. */
function reasonOf(body: unknown): Reason {
  const { message, errors } = objectOf(body);
  if (typeof message !== 'string') return { text: 'not in the words of the GitHub API', isThere: false };
  const faults = Array.isArray(errors) ? errors.map(objectOf) : [];
  const details = faults.map(({ message: why, resource, field, code }) => {
    const said = typeof why === 'string' ? [why] : [resource, field, code];
    return said.filter((part) => typeof part === 'string').join(' ');
  });
  const text = [message, ...details].join('; ').replaceAll(/\s+/g, ' ').slice(0, LONGEST_REASON);
  return { text, isThere: faults.some(({ code }) => code === 'already_exists') };
}

export function objectOf(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // a proxy's page is an answer too
  }
}
