import type { IncomingHttpHeaders } from 'node:http';
import { Pool } from 'undici';
import { GithubError } from './errors.ts';

export interface GithubRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the API's address on: `/repos/OWNER/NAME/issues`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Words of a workflow's `permissions` that it needs. */
  readonly permission: string;
}

export interface GithubAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A page of 100 comments, each as long as GitHub lets them be, in JSON. */
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;
const CONNECT_MS = 10_000;

export interface GithubAddress {
  /** `https://api.github.com`, or `https://HOST/api/v3` of an own server. */
  readonly apiUrl: string;
  readonly token: string;
  /** For one whole answer. */
  readonly answerMs: number;
}

/** One request over HTTP, once; throws GithubError where nothing whole was answered. */
export class GithubTransport implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #token: string;
  readonly #answerMs: number;
  readonly origin: string;

  constructor({ apiUrl, token, answerMs }: GithubAddress) {
    const url = URL.parse(apiUrl);
    if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '') {
      const message = 'the address of the GitHub API must look like https://api.github.com';
      throw new GithubError(message, { kind: 'unreachable', outcome: 'refused' });
    }
    this.origin = url.origin;
    this.#prefix = url.pathname.replace(/\/+$/, '');
    this.#token = token;
    this.#answerMs = answerMs;
    this.#pool = new Pool(url.origin, {
      connections: 1,
      connectTimeout: CONNECT_MS,
      maxResponseSize: MAX_RESPONSE_BYTES,
      // one deadline over the whole answer instead: it also ends an answer that drips
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  async send(request: GithubRequest): Promise<GithubAnswer> {
    const { method, path, body } = request;
    const deadline = AbortSignal.timeout(this.#answerMs);
    try {
      const answer = await this.#pool.request({
        method,
        path: this.#prefix + path,
        headers: {
          authorization: `Bearer ${this.#token}`,
          accept: 'application/vnd.github+json',
          'x-github-api-version': '2022-11-28',
          'user-agent': 'calops',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: deadline,
      });
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
    } catch (error) {
      throw this.#failure(request, error, deadline.aborted);
    }
  }

  /** The path of a next page, which is named by its whole address; null where it leads to somebody else. */
  pathOf(address: string): string | null {
    const url = URL.parse(address);
    if (url?.origin !== this.origin) return null;
    const path = url.pathname + url.search;
    return path.startsWith(this.#prefix) ? path.slice(this.#prefix.length) : null;
  }

  #failure({ method, path }: GithubRequest, error: unknown, isLate: boolean): GithubError {
    const outcome = method === 'GET' ? 'refused' : 'unknown';
    if (isLate) {
      const message = `${method} ${path} had no complete answer within ${this.#answerMs / 1000} s`;
      return new GithubError(message, { kind: 'timeout', outcome, cause: error });
    }
    const code = errorCode(error);
    const detail = error instanceof Error && error.message !== '' ? error.message : code;
    return new GithubError(`${method} ${path}: GitHub cannot be reached (${detail})`, {
      kind: 'unreachable',
      outcome: NOT_SENT.has(code) ? 'refused' : outcome,
      cause: error,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}

/** Codes of the phase before a request leaves: nothing can have happened at the server. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** An AggregateError (several addresses of one host) carries the code of its first. */
function errorCode(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}
