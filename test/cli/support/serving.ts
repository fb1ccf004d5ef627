import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type RunOptions, startCalops } from './run-calops.ts';

/** `calops serve` in a process of its own; stopped, and its end waited for, when disposed. */
export interface Serving extends AsyncDisposable {
  /** What it said when it was ready. */
  readonly ready: string;
  readonly url: string;
  /** Everything on stderr so far. */
  readonly log: () => string;
  readonly call: (method: 'GET' | 'POST', path: string, options?: CallOptions) => Promise<Answered>;
  /** The exit code. */
  readonly stop: (signal?: 'SIGTERM' | 'SIGINT') => Promise<number | null>;
}

export interface CallOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  // what a test looks at differs from answer to answer; a wrong path shows as a failed expectation
  readonly body: never;
}

/** On a free port, unless the words say otherwise. Resolves when it is ready. */
export async function startServing(words: readonly string[], options: RunOptions): Promise<Serving> {
  const child = startCalops(['serve', '--port', '0', ...words], options);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  if (child.stdout === null) throw new Error('no stdout');
  const lines = createInterface(child.stdout);
  const ready = await Promise.race([once(lines, 'line').then(([line]) => String(line)), ended.then(() => null)]);
  if (ready === null) throw new Error(`it ended before it was ready:\n${log}`);
  const url = /http:\/\/[^\s,"]+/.exec(ready)?.[0] ?? '';
  const stop = (signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  return {
    ready,
    url,
    log: () => log,
    call: (method, path, more) => call(`${url}${path}`, { method, ...more }),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

type Call = CallOptions & { readonly method: string };

async function call(url: string, { method, token, body, headers }: Call): Promise<Answered> {
  const answer = await fetch(url, {
    method,
    headers: {
      connection: 'close',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as never };
}

/** Asks again until it is so, for 20 seconds at most: then the test fails with what was there last. */
export async function until<T>(ask: () => Promise<T> | T, isSo: (value: T) => boolean): Promise<T> {
  const deadlineMs = Date.now() + 20_000;
  for (;;) {
    const value = await ask();
    if (isSo(value)) return value;
    if (Date.now() > deadlineMs) throw new Error(`not so within 20 seconds: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
