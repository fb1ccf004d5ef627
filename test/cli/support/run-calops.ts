import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { PROGRAM } from '../../support/bundled.ts';
import { type RunningCommand, startWarm } from './warm-program.ts';
import type { WarmStream } from './warm-process.ts';
import { endWithThis } from '../../support/when-this-ends.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment, but for what any program needs to start. */
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArguments?: readonly string[];
}

/** The real program in a process of its own, with nothing of this one's environment that could change what it does. */
export function startCalops(words: readonly string[], options: RunOptions = {}): ChildProcess {
  const { cwd, env, nodeArguments = [] } = options;
  return endWithThis(
    spawn(process.execPath, [...nodeArguments, PROGRAM, ...words], {
      cwd,
      env: { ...startEnvironment(), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  );
}

/** Starts the real program in a process that has loaded it already, for tests whose subject is not the process. */
export function startWarmCalops(
  words: readonly string[],
  { cwd = process.cwd(), env }: RunOptions,
  onWritten: (stream: WarmStream, chunk: string) => void,
): RunningCommand {
  return startWarm({ words, cwd, env: { ...startEnvironment(), ...env } }, onWritten);
}

/** The real program, run to its end, in a process that has loaded it already unless Node needs arguments. */
export async function runCalops(words: readonly string[], options: RunOptions = {}): Promise<Ended> {
  if (options.nodeArguments === undefined) {
    const written = { stdout: '', stderr: '' };
    const { ended } = startWarmCalops(words, options, (stream, chunk) => (written[stream] += chunk));
    return { code: await ended, ...written };
  }
  const child = startCalops(words, options);
  child.stdin?.end();
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), read(child.stdout), read(child.stderr)]);
  return { code: code as number | null, stdout, stderr };
}

export function startEnvironment(): Readonly<Record<string, string>> {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, USER: 'tester', ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) };
}

function read(stream: NodeJS.ReadableStream | null): Promise<string> {
  return stream === null ? Promise.resolve('') : text(stream);
}
