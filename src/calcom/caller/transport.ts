import { Connection, parseAddress, type ConnectionOptions, type HttpAnswer, type Lost } from '../../http/connection.ts';
import { networkFault } from '../../http/network-fault.ts';
import { shownPath, type Endpoint } from '../endpoints.ts';
import { CalcomError } from './errors.ts';
import { tokenSource, type Credential, type TokenSource } from './token-source.ts';

/**
 * The axis "how one request reaches Cal.com": once, without retry or budget. Resolves with whatever was answered,
 * throws CalcomError (`unreachable`, `timeout`, `aborted`, `unexpected-shape`) where nothing whole was.
 */
export interface Transport extends AsyncDisposable {
  send(request: HttpRequest): Promise<HttpAnswer>;
}

export interface TransportOptions extends ConnectionOptions {
  /** `https://api.cal.com`, with or without `/v2`; a path in front of `/v2` is kept. */
  readonly baseUrl: string;
  readonly apiKey: Credential;
}

/** HTTP/1.1 with keep-alive, to one origin. */
export class HttpTransport implements Transport {
  readonly #connection: Connection;
  readonly #tokens: TokenSource;

  constructor({ baseUrl, apiKey, ...options }: TransportOptions) {
    const base = parseBaseUrl(baseUrl);
    this.#tokens = tokenSource(typeof apiKey === 'string' ? requireKey(apiKey) : apiKey);
    this.#connection = new Connection(base, options);
  }

  /** A 401 has changed nothing, so that the call may be made once more with another token, also a write. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    const token = await this.#tokens.token();
    const answer = await this.#sendWith(token, request);
    if (answer.status !== 401) return answer;
    const other = await this.#tokens.renew(token);
    return other === null ? answer : this.#sendWith(other, request);
  }

  async #sendWith(token: string, request: HttpRequest): Promise<HttpAnswer> {
    const { method, path, body, answerMs, signal } = request;
    const headers = {
      authorization: `Bearer ${token}`,
      'cal-api-version': request.version,
      accept: 'application/json',
    };
    const answer = await this.#connection.send({ method, path, headers, body, answerMs, signal });
    if ('status' in answer) return answer;
    throw networkError({ request, ...answer, isAborted: signal?.aborted === true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#connection[Symbol.asyncDispose]();
  }
}

/** A transport that cannot write, whoever calls it: plan and drift use no other. */
export function readOnly(transport: Transport): Transport {
  return {
    async send(request) {
      if (request.method !== 'GET') throw new Error(`${request.method} ${request.path} on a read-only client`);
      return transport.send(request);
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

function parseBaseUrl(text: string): URL {
  const url = parseAddress(text);
  if (url !== null) {
    url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/v2$/, '');
    return url;
  }
  throw new CalcomError('the address of the Cal.com API must look like https://api.cal.com', {
    kind: 'unreachable',
    outcome: 'refused',
    retryable: false,
  });
}

/** A stray line break from a file would end the header; the message must not show what it found. */
function requireKey(apiKey: string): string {
  if (/^[\x21-\x7e]+$/.test(apiKey)) return apiKey;
  throw new CalcomError('the Cal.com API key is empty or holds spaces, line breaks or letters that no key has', {
    kind: 'unauthorized',
    outcome: 'refused',
    retryable: false,
  });
}

export interface NetworkFailure extends Lost {
  readonly request: HttpRequest;
  /** The caller's signal. */
  readonly isAborted: boolean;
}

/** Why no whole answer came, and whether a write can have arrived all the same. */
export function networkError({ request, error, isLate, isAborted }: NetworkFailure): CalcomError {
  const call = `${request.method} ${shownPath(request.path)}`;
  const sent = request.method === 'GET' ? 'refused' : 'unknown';
  if (isAborted) {
    return new CalcomError(`${call} was broken off`, { kind: 'aborted', outcome: sent, retryable: false });
  }
  if (isLate) {
    const message = `${call} had no complete answer within ${request.answerMs / 1000} s`;
    return new CalcomError(message, { kind: 'timeout', outcome: sent, retryable: true });
  }
  const { code, detail, isNotSent, isUntrusted } = networkFault(error);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    const message = `${call} answered with more than the client takes in`;
    return new CalcomError(message, { kind: 'unexpected-shape', outcome: sent, retryable: false });
  }
  return new CalcomError(`${call}: Cal.com cannot be reached (${detail})`, {
    kind: 'unreachable',
    outcome: isNotSent ? 'refused' : sent,
    retryable: !isUntrusted,
    cause: error,
  });
}

export interface HttpRequest extends Endpoint {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Milliseconds from the first byte sent to the last one received. */
  readonly answerMs: number;
  readonly signal?: AbortSignal;
}
