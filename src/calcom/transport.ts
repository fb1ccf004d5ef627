import { Pool } from 'undici';
import { CalcomError } from './errors.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { networkError } from './network-error.ts';

/**
 * The axis "how one request reaches Cal.com": once, without retry or budget. Resolves with whatever was answered,
 * throws CalcomError (`unreachable`, `timeout`, `aborted`, `unexpected-shape`) where nothing whole was.
 */
export interface Transport extends AsyncDisposable {
  send(request: HttpRequest): Promise<HttpAnswer>;
}

export interface TransportOptions {
  /** `https://api.cal.com`, with or without `/v2`; a path in front of `/v2` is kept. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly connectMs: number;
  readonly maxResponseBytes: number;
  readonly maxConnections: number;
}

/** HTTP/1.1 with keep-alive, to one origin. */
export class HttpTransport implements Transport {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #authorization: string;

  constructor(options: TransportOptions) {
    const base = parseBaseUrl(options.baseUrl);
    this.#authorization = `Bearer ${requireKey(options.apiKey)}`;
    this.#prefix = base.pathname.replace(/\/+$/, '').replace(/\/v2$/, '');
    this.#pool = new Pool(base.origin, {
      connections: options.maxConnections,
      connectTimeout: options.connectMs,
      maxResponseSize: options.maxResponseBytes,
      // one deadline over the whole answer instead: it also ends an answer that drips
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  async send(request: HttpRequest): Promise<HttpAnswer> {
    const deadline = AbortSignal.timeout(request.answerMs);
    const signal = request.signal === undefined ? deadline : AbortSignal.any([request.signal, deadline]);
    try {
      const answer = await this.#pool.request({
        method: request.method,
        path: this.#prefix + request.path,
        headers: this.#headers(request),
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal,
      });
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
    } catch (error) {
      throw networkError({ request, error, isLate: deadline.aborted, isAborted: request.signal?.aborted === true });
    }
  }

  #headers(request: HttpRequest): Record<string, string> {
    return {
      authorization: this.#authorization,
      'cal-api-version': request.version,
      accept: 'application/json',
      'user-agent': 'calops',
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    };
  }

  /** Ends what is still in flight; callers that need its answer wait for it first. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
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
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '') return url;
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
