import { Octokit } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import type { Endpoints } from '@octokit/types';
import Bottleneck from 'bottleneck';
import { parseAddress } from '../http/connection.ts';
import { GithubError, githubErrorOf } from './errors.ts';

export interface GithubSettings {
  /** `https://api.github.com`, or `https://HOST/api/v3` of an own server. */
  readonly apiUrl: string;
  readonly token: string;
  /** Milliseconds for one whole answer. */
  readonly answerMs?: number;
  /** Milliseconds that a second of waiting takes; 1 in tests. */
  readonly secondMs?: number;
}

type Route = keyof Endpoints;
type Parameters<R extends Route> = Endpoints[R]['parameters'];
type Data<R extends Route> = Endpoints[R]['response']['data'];

const ATTEMPTS = 4;
/** A build waits no longer for a limit than it may take itself. */
const LONGEST_WAIT_SECONDS = 120;
const PER_PAGE = 100;
/** Ten thousand comments: a server whose list never ends must not keep a build for ever. */
const MOST_PAGES = 100;
/** GitHub asks for a second between writes (docs.github.com: best practices for the REST API); an own server has its own limits. */
const HOSTED = /^(?:api\.github\.com|api\.[\w-]+\.ghe\.com)$/;

const Client = Octokit.plugin(retry, throttling);

/**
 * GitHub's REST API through Octokit: one call at a time, and retried where that is safe.
 *
 * | failure | read, edit, delete | create |
 * |---|---|---|
 * | rate limit, two minutes at most | after the wait | same |
 * | 5xx, broken connection, timeout | after ¼, 1 and 2¼ seconds | throw: look first |
 * | anything else | throw | throw |
 */
export class GithubClient {
  readonly #octokit: InstanceType<typeof Client>;
  readonly #answerMs: number;

  /** @throws GithubError when `apiUrl` is not an http or https address */
  constructor({ apiUrl, token, answerMs = 20_000, secondMs = 1000 }: GithubSettings) {
    const address = parseAddress(apiUrl);
    if (address === null) {
      const message = 'the address of the GitHub API must look like https://api.github.com';
      throw new GithubError(message, { kind: 'unreachable', outcome: 'refused' });
    }
    const pace = new Bottleneck.Group({ maxConcurrent: 1, minTime: HOSTED.test(address.host) ? 1000 : 0 });
    const onLimit = (seconds: number, _options: unknown, _octokit: unknown, retries: number): boolean =>
      seconds <= LONGEST_WAIT_SECONDS && retries < ATTEMPTS - 1;
    this.#answerMs = answerMs;
    this.#octokit = new Client({
      auth: token,
      baseUrl: address.href.replace(/\/+$/, ''),
      userAgent: 'calops',
      request: { fetch: (url: string, init: RequestInit) => fetchWhole(url, init, answerMs) },
      retry: {
        retries: ATTEMPTS - 1,
        retryAfterBaseValue: secondMs / 4,
        doNotRetry: [400, 401, 403, 404, 410, 422, 429],
      },
      throttle: {
        write: pace,
        notifications: pace,
        retryAfterBaseValue: secondMs,
        onRateLimit: onLimit,
        onSecondaryRateLimit: onLimit,
      },
    });
  }

  /**
   * The body of the answer; undefined of an answer without one.
   *
   * @param permission words of a workflow's `permissions` that the call needs, for the error
   * @throws GithubError
   */
  async request<R extends Route>(route: R, parameters: Parameters<R>, permission: string): Promise<Data<R>> {
    const { url } = this.#octokit.request.endpoint(route as string, { ...parameters });
    const call = { method: route.slice(0, route.indexOf(' ')), path: new URL(url).pathname, permission };
    try {
      const { status, data } = await this.#octokit.request(route as string, {
        ...parameters,
        // set for a create alone: a number here makes the retry plugin retry refusals too
        ...(call.method === 'POST' && { request: { retries: 0 } }),
      });
      if (status === 204 || (typeof data === 'object' && data !== null)) return data as Data<R>;
    } catch (error) {
      throw githubErrorOf(error, { ...call, answerMs: this.#answerMs });
    }
    throw new GithubError(`${call.method} ${call.path} answered something else than JSON`, {
      kind: 'unexpected-shape',
      outcome: call.method === 'GET' ? 'refused' : 'unknown',
    });
  }
}

/**
 * All items of a list, page by page.
 *
 * @param read the items of one page, from 1, at most `perPage` of them
 * @throws GithubError
 */
export async function allPages<T>(
  read: (page: { readonly page: number; readonly per_page: number }) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const items: T[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const found = await read({ page, per_page: PER_PAGE });
    items.push(...found);
    if (found.length < PER_PAGE) return items;
  }
  const message = `GitHub lists more than ${MOST_PAGES} pages`;
  throw new GithubError(message, { kind: 'unexpected-shape', outcome: 'refused' });
}

/** `OWNER/NAME` as the parameters of a route. */
export function ownerAndName(repository: string): { readonly owner: string; readonly repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}

/** One request, read to its end, so that an answer that breaks off is an error and not an empty text. */
async function fetchWhole(url: string, init: RequestInit, answerMs: number): Promise<Response> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(answerMs) });
  const body = await response.arrayBuffer();
  return new Response(body.byteLength === 0 ? null : body, response);
}
