import { flushCompileCache } from 'node:module';
import { main } from '../../../src/cli/main.ts';

/** One command for this process: the parent sends it, and gets what it writes and its exit code. */
export interface WarmCommand {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export type WarmStream = 'stdout' | 'stderr';

/** What the command writes, in the order of writing, and last its exit code; null where a signal ended the process. */
export type WarmMessage = { readonly stream: WarmStream; readonly chunk: string } | { readonly code: number | null };

/**
 * Runs the program again and again in one process, one command at a time, so that a run of the tests starts Node and loads the modules
 * a few times only. What a process of its own would begin with is set again for each command: working directory, environment, streams,
 * exit code.
 */
process.on('message', (command: WarmCommand) => void answer(command));
process.on('disconnect', () => process.exit());

async function answer(command: WarmCommand): Promise<void> {
  tell({ code: await run(command) });
  // for processes that start from now on: those that are killed keep nothing
  flushCompileCache();
}

function tell(message: WarmMessage): void {
  process.send?.(message);
}

async function run({ words, cwd, env }: WarmCommand): Promise<number> {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.exitCode = undefined;
  using _stdout = capture(process.stdout, (chunk) => tell({ stream: 'stdout', chunk }));
  using _stderr = capture(process.stderr, (chunk) => tell({ stream: 'stderr', chunk }));
  try {
    await main(words);
    return exitCode();
  } catch (error) {
    tell({ stream: 'stderr', chunk: `${String(error)}\n` });
    return 1;
  }
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

function exitCode(): number {
  return Number(process.exitCode ?? 0);
}
