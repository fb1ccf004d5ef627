import type { IncomingHttpHeaders } from 'node:http';
import { Pool } from 'undici';

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Behind the address's own path. */
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

/** Nothing whole was answered. */
export interface Lost {
  readonly error: unknown;
  /** The time for the answer was over. */
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

/** HTTP/1.1 with keep-alive to one origin, as `calops`: each call once, whatever comes of it. */
export class Connection implements AsyncDisposable {
  /** The address's path, without a slash at its end. */
  readonly prefix: string;
  readonly #pool: Pool;

  constructor({ origin, pathname }: URL, { maxConnections, connectMs, maxResponseBytes }: ConnectionOptions) {
    this.prefix = pathname.replace(/\/+$/, '');
    this.#pool = new Pool(origin, {
      connections: maxConnections,
      connectTimeout: connectMs,
      maxResponseSize: maxResponseBytes,
      // one deadline over the whole answer instead: it also ends an answer that drips
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

  /** Ends what is still in flight; callers that need its answer wait for it first. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}

function contentOf({ body, form }: Pick<HttpCall, 'body' | 'form'>) {
  if (form !== undefined)
    return { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(form).toString() };
  return body === undefined ? null : { type: 'application/json', text: JSON.stringify(body) };
}
