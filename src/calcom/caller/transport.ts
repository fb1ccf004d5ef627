import {
  Connection,
  parseAddress,
  type ConnectionOptions,
  type HttpAnswer,
  type Lost,
  type Sending,
  type SharedConnections,
} from '../../http/connection.ts';
import type { ItemReceiver } from '../../http/item-splitter.ts';
import { networkFault } from '../../http/network-fault.ts';
import type { Permit } from '../../model/calcom-access.ts';
import { shownPath, type Endpoint } from '../endpoints.ts';
import { CalcomError, type WriteOutcome } from './errors.ts';
import { tokenSource, type Credential, type TokenSource } from './token-source.ts';

/**
 * The axis "how one request reaches Cal.com": once, without retry or budget. Resolves with any response; throws CalcomError
 * (`unreachable`, `timeout`, `aborted`, `unexpected-shape`) if there is no complete one.
 */
export interface Transport extends AsyncDisposable {
  send(request: HttpRequest): Promise<HttpAnswer>;
}

export interface TransportOptions extends ConnectionOptions {
  /** `https://api.cal.com`, with or without `/v2`; a path before `/v2` is kept. */
  readonly baseUrl: string;
  readonly apiKey: Credential;
  /** Connections that others use as well. Absent: its own. */
  readonly connections?: SharedConnections | undefined;
}

/** HTTP/1.1 with keep-alive, to one origin. */
export class HttpTransport implements Transport {
  readonly #connection: Sending;
  readonly #tokens: TokenSource;

  constructor({ baseUrl, apiKey, connections, ...options }: TransportOptions) {
    const base = parseBaseUrl(baseUrl);
    this.#tokens = tokenSource(typeof apiKey === 'string' ? requireKey(apiKey) : apiKey);
    this.#connection = connections?.share(base, options) ?? new Connection(base, options);
  }

  /** A 401 has had no effect, so the call may be sent again with another token, even a write. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    const token = await this.#tokens.token();
    const answer = await this.#sendWith(token, request);
    if (answer.status !== 401) return answer;
    const other = await this.#tokens.renew(token);
    return other === null ? answer : this.#sendWith(other, request);
  }

  /** The token may have taken long, so the request is checked here. */
  async #sendWith(token: string, request: HttpRequest): Promise<HttpAnswer> {
    const { method, path, body, answerMs, signal, receiver } = request;
    requireWanted(request);
    const headers = {
      authorization: `Bearer ${token}`,
      'cal-api-version': request.version,
      accept: 'application/json',
    };
    const answer = await this.#connection.send({ method, path, headers, body, answerMs, signal, receiver });
    if ('status' in answer) return answer;
    throw networkError({ request, ...answer, isAborted: signal?.aborted === true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#connection[Symbol.asyncDispose]();
  }
}

/** A transport that cannot write; plan and drift use only this one. */
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

/** A line break read from a file would end the header; the message must not show the key. */
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
  /** True if the caller's signal aborted. */
  readonly isAborted: boolean;
}

/** Describes why there is no complete response, and whether a write may have reached the server. */
export function networkError({ request, error, isLate, isAborted }: NetworkFailure): CalcomError {
  const call = `${request.method} ${shownPath(request.path)}`;
  const sent = request.method === 'GET' ? 'refused' : 'unknown';
  if (isAborted) return interrupted(request, sent);
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

/** Where the loss of the permit is the signal as well, the call ends as by the signal. */
function requireWanted(request: HttpRequest): void {
  const { permit, signal } = request;
  try {
    permit?.requireHeld();
    signal?.throwIfAborted();
  } catch (error) {
    throw signal?.aborted === true ? interrupted(request, 'refused') : error;
  }
}

/** The caller's signal ended the call. */
export function interrupted({ method, path }: HttpRequest, outcome: WriteOutcome): CalcomError {
  return new CalcomError(`${method} ${shownPath(path)} was interrupted`, {
    kind: 'aborted',
    outcome,
    retryable: false,
  });
}

export interface HttpRequest extends Endpoint {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Milliseconds from the first byte sent to the last one received. */
  readonly answerMs: number;
  readonly signal?: AbortSignal;
  readonly permit?: Permit;
  /** Receives the elements of a list while the answer arrives. */
  readonly receiver?: ItemReceiver;
}
