import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestProject } from 'vitest/node';
import { bundleForTests } from '../../support/bundle-setup.ts';
import type { WarmMessage } from './warm-process.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /**
     * Socket of the run's warm processes. Its protocol is lines of JSON: a `WarmCommand`, then a `WarmSignal` for each signal; the answers
     * are a `WarmMessage` each, and the connection closes after the last.
     */
    readonly warmSocket: string;
  }
}

export interface WarmSignal {
  readonly signal: NodeJS.Signals;
}

interface WarmProcesses {
  /** The bundled warm-process.ts. */
  script: string;
  readonly idle: ChildProcess[];
  readonly all: Set<ChildProcess>;
}

/**
 * The processes that run `calops` for all test files of a run of vitest (warm-process.ts): each loads the program once. There are as many
 * as commands run at once; the first starts with the first command. They end with the process of vitest, also when that is killed.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const path = join(tmpdir(), `calops-warm-${randomUUID()}.sock`);
  const processes: WarmProcesses = { script: await warmScript(), idle: [], all: new Set() };
  const server = createServer((socket) => serve(socket, processes));
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  process.once('exit', () => rmSync(path, { force: true }));
  project.provide('warmSocket', path);
  const endAll = (): void => {
    for (const child of processes.all) child.disconnect();
  };
  project.onTestsRerun(async () => {
    endAll();
    processes.idle.length = 0;
    processes.script = await warmScript();
  });
  return async () => {
    endAll();
    await new Promise((resolve) => void server.close(resolve));
  };
}

async function warmScript(): Promise<string> {
  return join(await bundleForTests(), 'dist/test/cli/support/warm-process.js');
}

function serve(socket: Socket, processes: WarmProcesses): void {
  let child: ChildProcess | undefined;
  const tell = (message: WarmMessage): void => {
    socket.write(`${JSON.stringify(message)}\n`);
    if (!('code' in message)) return;
    child?.off('message', tell).off('exit', onExit);
    if (child !== undefined && processes.all.has(child)) processes.idle.push(child);
    child = undefined;
    socket.end();
  };
  const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
    tell({ stream: 'stderr', chunk: `the process ended with ${signal ?? code}\n` });
    tell({ code });
  };
  createInterface(socket).on('line', (line) => {
    const said = JSON.parse(line) as WarmSignal | object;
    if ('signal' in said) return void child?.kill(said.signal);
    child = processes.idle.pop() ?? startWarm(processes);
    child.on('message', tell).once('exit', onExit);
    child.send(said);
  });
  // the one who asked was killed, or does not wait
  const leave = (): void => void child?.kill('SIGKILL');
  socket.on('error', leave).on('close', leave);
}

function startWarm({ script, idle, all }: WarmProcesses): ChildProcess {
  const child = fork(script, [], { execArgv: ['--throw-deprecation'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  all.add(child);
  child.once('exit', () => {
    all.delete(child);
    if (idle.includes(child)) idle.splice(idle.indexOf(child), 1);
  });
  return child;
}
