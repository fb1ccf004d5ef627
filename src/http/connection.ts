import type { IncomingHttpHeaders } from 'node:http';
import { Pool } from 'undici';

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Appended to the address's own path. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as a form in place of a body. */
  readonly form?: Readonly<Record<string, string>>;
  /** Milliseconds from the first byte sent to the last one received. */
  readonly answerMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** There is no complete response. */
export interface Lost {
  readonly error: unknown;
  /** True if the timeout for the response was reached. */
  readonly isLate: boolean;
}

export interface ConnectionOptions {
  readonly maxConnections: number;
  readonly connectMs: number;
  readonly maxResponseBytes: number;
}

/** `https://api.example` with or without a path, as a server's address; null for anything else. */
export function parseAddress(text: string): URL | null {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '' ? url : null;
}

/** HTTP/1.1 with keep-alive to one origin, with user agent `calops`: sends each call once. */
export class Connection implements AsyncDisposable {
  /** The address's path without a trailing slash. */
  readonly prefix: string;
  readonly #pool: Pool;

  constructor({ origin, pathname }: URL, { maxConnections, connectMs, maxResponseBytes }: ConnectionOptions) {
    this.prefix = pathname.replace(/\/+$/, '');
    this.#pool = new Pool(origin, {
      connections: maxConnections,
      connectTimeout: connectMs,
      maxResponseSize: maxResponseBytes,
      // one deadline for the whole response instead: it also ends a response that arrives in small pieces
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  async send({ method, path, headers, answerMs, signal, ...call }: HttpCall): Promise<HttpAnswer | Lost> {
    const content = contentOf(call);
    const deadline = AbortSignal.timeout(answerMs);
    try {
      const answer = await this.#pool.request({
        method,
        path: this.prefix + path,
        headers: {
          'user-agent': 'calops',
          ...headers,
          ...(content !== null && { 'content-type': content.type }),
        },
        body: content?.text ?? null,
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      });
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
    } catch (error) {
      return { error, isLate: deadline.aborted };
    }
  }

  /** Aborts calls in flight; callers that need their responses must wait first. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}

function contentOf({ body, form }: Pick<HttpCall, 'body' | 'form'>) {
  if (form !== undefined)
    return { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(form).toString() };
  return body === undefined ? null : { type: 'application/json', text: JSON.stringify(body) };
}
