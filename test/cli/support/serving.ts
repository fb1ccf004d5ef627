import { once } from 'node:events';
import { type RunOptions, startCalops, startWarmCalops } from './run-calops.ts';
import type { RunningCommand } from './warm-program.ts';
import { limitMs } from '../../support/cases.ts';

/** `calops serve`; stopped, and its end waited for, when disposed. */
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

interface ServingOptions extends RunOptions {
  /** A process that starts for it and ends with it, where that is the subject. */
  readonly isOwnProcess?: boolean;
}

/** On a free port, unless the words say otherwise. Resolves when it is ready. */
export async function startServing(words: readonly string[], options: ServingOptions): Promise<Serving> {
  let log = '';
  const ready = Promise.withResolvers<string | null>();
  let said = '';
  const onWritten = (stream: 'stdout' | 'stderr', chunk: string): void => {
    if (stream === 'stderr') log += chunk;
    else said += chunk;
    const [line, isWhole] = said.split('\n', 2);
    if (isWhole !== undefined) ready.resolve(line ?? '');
  };
  const { ended, kill } = start(['serve', '--port', '0', ...words], options, onWritten);
  void ended.then(() => ready.resolve(null));
  const line = await ready.promise;
  if (line === null) throw new Error(`it ended before it was ready:\n${log}`);
  const url = /http:\/\/[^\s,"]+/.exec(line)?.[0] ?? '';
  const stop = (signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | null> => {
    kill(signal);
    return ended;
  };
  return {
    ready: line,
    url,
    log: () => log,
    call: (method, path, more) => call(`${url}${path}`, { method, ...more }),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

function start(
  words: readonly string[],
  options: ServingOptions,
  onWritten: (stream: 'stdout' | 'stderr', chunk: string) => void,
): RunningCommand {
  if (options.isOwnProcess !== true) return startWarmCalops(words, options, onWritten);
  const child = startCalops(words, options);
  child.stdout?.on('data', (chunk: Buffer) => onWritten('stdout', chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => onWritten('stderr', chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { ended, kill: (signal) => void child.kill(signal) };
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

/** Longer than a machine fifty times slower needs, and shorter than a test may take: a failure says what was there last. */
const PATIENCE_MS = limitMs(180_000) * (5 / 6);

/** Asks again until it is so. */
export async function until<T>(ask: () => Promise<T> | T, isSo: (value: T) => boolean): Promise<T> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await ask();
    if (isSo(value)) return value;
    if (Date.now() > deadlineMs) throw new Error(`not so in time: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
