import { Connection, parseAddress } from '../http/connection.ts';
import type { HttpAnswer, Lost } from '../http/connection.ts';
import { networkFault } from '../http/network-fault.ts';
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
  readonly #connection: Connection;
  readonly #token: string;
  readonly #answerMs: number;
  readonly origin: string;

  constructor({ apiUrl, token, answerMs }: GithubAddress) {
    const address = parseAddress(apiUrl);
    if (address === null) {
      const message = 'the address of the GitHub API must look like https://api.github.com';
      throw new GithubError(message, { kind: 'unreachable', outcome: 'refused' });
    }
    this.origin = address.origin;
    this.#token = token;
    this.#answerMs = answerMs;
    this.#connection = new Connection(address, {
      maxConnections: 1,
      connectMs: CONNECT_MS,
      maxResponseBytes: MAX_RESPONSE_BYTES,
    });
  }

  async send(request: GithubRequest): Promise<HttpAnswer> {
    const { method, path, body } = request;
    const headers = {
      authorization: `Bearer ${this.#token}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
    };
    const answer = await this.#connection.send({ method, path, headers, body, answerMs: this.#answerMs });
    if ('status' in answer) return answer;
    throw this.#failure(request, answer);
  }

  /** The path of a next page, which is named by its whole address; null where it leads to somebody else. */
  pathOf(address: string): string | null {
    const url = URL.parse(address);
    if (url?.origin !== this.origin) return null;
    const path = url.pathname + url.search;
    const { prefix } = this.#connection;
    return path.startsWith(prefix) ? path.slice(prefix.length) : null;
  }

  #failure({ method, path }: GithubRequest, { error, isLate }: Lost): GithubError {
    const outcome = method === 'GET' ? 'refused' : 'unknown';
    if (isLate) {
      const message = `${method} ${path} had no complete answer within ${this.#answerMs / 1000} s`;
      return new GithubError(message, { kind: 'timeout', outcome, cause: error });
    }
    const { detail, isNotSent } = networkFault(error);
    return new GithubError(`${method} ${path}: GitHub cannot be reached (${detail})`, {
      kind: 'unreachable',
      outcome: isNotSent ? 'refused' : outcome,
      cause: error,
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#connection[Symbol.asyncDispose]();
  }
}
