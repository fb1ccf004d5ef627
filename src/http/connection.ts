import type { IncomingHttpHeaders } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { Pool } from 'undici';
import { type ItemReceiver, ItemSplitter } from './item-splitter.ts';

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
  /** Receives the elements of the list `data` of a large 200 while it arrives; they are not in the answer then. */
  readonly receiver?: ItemReceiver | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Without what a receiver took. */
  readonly text: string;
  /** Characters of the whole text. Absent: those of `text`. */
  readonly length?: number;
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
  /** Characters up to which a receiver gets nothing: the answer has the whole text, which is parsed faster. Default: 32 million. */
  readonly wholeCharacters?: number;
}

const WHOLE_CHARACTERS = 32_000_000;

/** `https://api.example` with or without a path, as a server's address; null for anything else. */
export function parseAddress(text: string): URL | null {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '' ? url : null;
}

/** What calls are sent with. */
export interface Sending {
  send(call: HttpCall): Promise<HttpAnswer | Lost>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** HTTP/1.1 with keep-alive to one origin, with user agent `calops`: sends each call once. */
export class Connection implements Sending {
  /** The address's path without a trailing slash. */
  readonly prefix: string;
  readonly #pool: Pool;
  readonly #wholeCharacters: number;

  constructor({ origin, pathname }: URL, { maxConnections, connectMs, maxResponseBytes, ...rest }: ConnectionOptions) {
    this.#wholeCharacters = rest.wholeCharacters ?? WHOLE_CHARACTERS;
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

  async send({ method, path, headers, answerMs, signal, receiver, ...call }: HttpCall): Promise<HttpAnswer | Lost> {
    const content = contentOf(call);
    using deadline = deadlineAfter(answerMs);
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
        signal: signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]),
      });
      const head = { status: answer.statusCode, headers: answer.headers };
      if (receiver === undefined || head.status !== 200) return { ...head, text: await answer.body.text() };
      return { ...head, ...(await split(answer.body, receiver, this.#wholeCharacters)) };
    } catch (error) {
      return { error, isLate: deadline.signal.aborted };
    }
  }

  /** Aborts calls in flight; callers that need their responses must wait first. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}

/** As `AbortSignal.timeout`, which keeps its timer and its signals in memory for the whole time, also when the answer came long before. */
function deadlineAfter(ms: number): Disposable & Pick<AbortController, 'signal'> {
  const controller = new AbortController();
  const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  const timer = setTimeout(() => controller.abort(late), ms).unref();
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}

/** The text of a body, or what a receiver leaves of it. */
async function split(
  body: AsyncIterable<Uint8Array>,
  receiver: ItemReceiver,
  wholeCharacters: number,
): Promise<Pick<HttpAnswer, 'text' | 'length'>> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let length = 0;
  let splitter: ItemSplitter | undefined;
  const take = (piece: string): void => {
    length += piece.length;
    if (splitter === undefined && length > wholeCharacters) {
      splitter = new ItemSplitter(receiver);
      for (const earlier of pieces.splice(0)) splitter.write(earlier);
    }
    if (splitter === undefined) pieces.push(piece);
    else splitter.write(piece);
  };
  for await (const bytes of body) take(decoder.decode(bytes, { stream: true }));
  take(decoder.decode());
  return { text: splitter?.rest ?? pieces.join(''), length };
}

/** More than any command works on side by side. */
const MOST_USERS = 64;

/**
 * Connections that several users share: each reuses what another has open, since to connect costs as much as several calls, and with TLS
 * also waits. The last user of an address ends its connections.
 */
export class SharedConnections {
  readonly #open = new Map<string, { readonly connection: Connection; users: number }>();

  /** Options of the first user count; the number of connections is for each user. */
  share(address: URL, options: ConnectionOptions): Sending {
    const shared = this.#open.get(address.href) ?? { connection: connectForAll(address, options), users: 0 };
    this.#open.set(address.href, shared);
    shared.users += 1;
    let isOver = false;
    return {
      send: async (call) => {
        const answer = await shared.connection.send(call);
        await setImmediate(); // only then does undici know that the connection is free: a call at once would open another one
        return answer;
      },
      [Symbol.asyncDispose]: async () => {
        if (isOver) return;
        isOver = true;
        shared.users -= 1;
        if (shared.users > 0) return;
        this.#open.delete(address.href);
        await shared.connection[Symbol.asyncDispose]();
      },
    };
  }
}

function connectForAll(address: URL, options: ConnectionOptions): Connection {
  return new Connection(address, { ...options, maxConnections: options.maxConnections * MOST_USERS });
}

function contentOf({ body, form }: Pick<HttpCall, 'body' | 'form'>) {
  if (form !== undefined)
    return { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(form).toString() };
  return body === undefined ? null : { type: 'application/json', text: JSON.stringify(body) };
}
