import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import type { WarmCommand, WarmEnd } from './warm-process.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Socket of the run's warm processes: a line with a `WarmCommand` is answered with a `WarmEnd`. */
    readonly warmSocket: string;
  }
}

const WARM = fileURLToPath(new URL('warm-process.ts', import.meta.url));

/** A process starts in half the time when its modules were compiled before. */
const COMPILED = join(tmpdir(), 'calops-compiled');

/**
 * The processes that run `calops` for all test files of a run of vitest (warm-process.ts): each loads the program once. There are as many
 * as commands run at once; the first starts with the first command. They end with the process of vitest, also when that is killed.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const path = join(tmpdir(), `calops-warm-${randomUUID()}.sock`);
  const processes: WarmProcesses = { idle: [], all: new Set() };
  const server = createServer((socket) => void answer(socket, processes));
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  process.once('exit', () => rmSync(path, { force: true }));
  project.provide('warmSocket', path);
  return async () => {
    for (const child of processes.all) child.disconnect();
    await new Promise((resolve) => void server.close(resolve));
  };
}

interface WarmProcesses {
  readonly idle: ChildProcess[];
  readonly all: Set<ChildProcess>;
}

async function answer(socket: Socket, processes: WarmProcesses): Promise<void> {
  const gone = new AbortController();
  // who has asked was killed, or did not wait: the command is of no use any more
  socket.on('error', () => gone.abort()).on('close', () => gone.abort());
  const [line = ''] = (await once(createInterface(socket), 'line')) as readonly string[];
  const child = processes.idle.pop() ?? startWarm(processes);
  const ended = await run(child, JSON.parse(line) as WarmCommand, gone.signal);
  if (processes.all.has(child)) processes.idle.push(child);
  socket.end(JSON.stringify(ended));
}

function startWarm({ idle, all }: WarmProcesses): ChildProcess {
  const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED };
  const child = fork(WARM, [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  all.add(child);
  child.once('exit', () => {
    all.delete(child);
    if (idle.includes(child)) idle.splice(idle.indexOf(child), 1);
  });
  return child;
}

async function run(child: ChildProcess, command: WarmCommand, gone: AbortSignal): Promise<WarmEnd> {
  const kill = (): void => void child.kill('SIGKILL');
  gone.addEventListener('abort', kill);
  const ended = Promise.withResolvers<WarmEnd>();
  const onExit = (code: number | null): void => {
    const text = `the process ended with ${code}: ${command.words.join(' ')}\n`;
    ended.resolve({ code: 1, written: [['stderr', text]] });
  };
  child.once('message', ended.resolve).once('exit', onExit);
  child.send(command);
  const end = await ended.promise;
  child.off('exit', onExit);
  gone.removeEventListener('abort', kill);
  return end;
}
