import { main } from '../../../src/cli/main.ts';

/** One command for this process: the parent sends it, and gets what it printed and its exit code. */
export interface WarmCommand {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

type Written = readonly [stream: 'stdout' | 'stderr', chunk: string];

export interface WarmEnd {
  readonly code: number;
  /** In the order of writing. */
  readonly written: readonly Written[];
}

/**
 * Runs the program again and again in one process, one command at a time, so that a test file starts Node and loads the modules once.
 * What a process of its own would begin with is set anew for each command: working directory, environment, streams, exit code.
 */
process.on('message', (command: WarmCommand) => {
  void run(command).then((ended) => process.send?.(ended));
});
process.on('disconnect', () => process.exit());

async function run({ words, cwd, env }: WarmCommand): Promise<WarmEnd> {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.exitCode = undefined;
  const written: Written[] = [];
  using _stdout = capture(process.stdout, (chunk) => written.push(['stdout', chunk]));
  using _stderr = capture(process.stderr, (chunk) => written.push(['stderr', chunk]));
  try {
    await main(words);
    return { code: exitCode(), written };
  } catch (error) {
    return { code: 1, written: [...written, ['stderr', `${String(error)}\n`] as const] };
  }
}

function exitCode(): number {
  return Number(process.exitCode ?? 0);
}

/** Takes what is written to a stream until disposal, which also removes what the command has put on the stream. */
function capture(stream: NodeJS.WriteStream, onChunk: (chunk: string) => void): Disposable {
  const own = Object.getOwnPropertyDescriptor(stream, 'write');
  const listeners = stream.listeners('error');
  const take = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    onChunk(Buffer.from(chunk as string).toString());
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') queueMicrotask(() => void callback());
    return true;
  };
  stream.write = take;
  return {
    [Symbol.dispose]: () => {
      if (own) Object.defineProperty(stream, 'write', own);
      else Reflect.deleteProperty(stream, 'write');
      for (const listener of stream.listeners('error')) {
        if (!listeners.includes(listener)) stream.off('error', listener as () => void);
      }
    },
  };
}
