import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startEnvironment } from '../cli/support/run-calops.ts';
import { PROGRAM } from './bundled.ts';
import { endWithThis } from './when-this-ends.ts';

/** A `calops` that serves until it is stopped. */
export interface ServeProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** `serve` or `sandbox`, as a process of its own on a free port. What it says on standard error is ours to read. */
export async function startCalops(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ServeProcess> {
  const child = spawn(process.execPath, [PROGRAM, ...command, '--port', '0', '--json'], {
    env: { ...startEnvironment(), NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endWithThis(child);
  const url = await urlOf(child);
  return {
    url,
    pid: child.pid ?? 0,
    kill: () => end(child, 'SIGKILL'),
    [Symbol.asyncDispose]: () => end(child, 'SIGTERM'),
  };
}

/** It says where it listens as soon as it does. */
async function urlOf(child: ChildProcess & { readonly stdout: NodeJS.ReadableStream }): Promise<string> {
  for await (const line of createInterface(child.stdout)) {
    const url = /http:\/\/[^"]+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error('it ended before it listened');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
