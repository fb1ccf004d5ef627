import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WarmCommand, WarmEnd } from './warm-process.ts';

const WARM = fileURLToPath(new URL('warm-process.ts', import.meta.url));
const CLIENT = new URL('warm-client.js', import.meta.url).href;

/** Processes of this test file that wait for a command. They end with the process of the file. */
const idle: ChildProcess[] = [];

/** Runs one command in a process that has loaded the program already (warm-process.ts). */
export async function runWarm(command: WarmCommand, killed?: AbortSignal): Promise<WarmEnd> {
  const child = idle.pop() ?? fork(WARM, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const kill = (): void => void child.kill('SIGKILL');
  killed?.addEventListener('abort', kill);
  const answered = Promise.withResolvers<WarmEnd>();
  const onExit = (code: number | null): void =>
    answered.reject(new Error(`the process ended with ${code}: ${command.words.join(' ')}`));
  child.once('message', answered.resolve).once('exit', onExit);
  child.ref();
  child.channel?.ref();
  child.send(command);
  const ended = await answered.promise;
  killed?.removeEventListener('abort', kill);
  child.off('exit', onExit);
  child.unref();
  child.channel?.unref();
  idle.push(child);
  return ended;
}

let socketPath: string | null = null;

/**
 * Writes a `calops` for shells: it hands its command to a warm process of this test file. `serve` and `sandbox`, which stay, run in a
 * process of their own.
 */
export async function writeWarmProgram(file: string): Promise<void> {
  socketPath ??= await listen();
  // a script of Node, because some run it by its shebang and others as `node FILE`
  const script = `process.argv.splice(2, 0, ${JSON.stringify(socketPath)});\nvoid import(${JSON.stringify(CLIENT)});\n`;
  await writeFile(file, `#!${process.execPath}\n${script}`);
  await chmod(file, 0o755);
}

async function listen(): Promise<string> {
  const path = join(tmpdir(), `calops-warm-${randomUUID()}.sock`);
  const server = createServer((socket) => void answer(socket));
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  server.unref();
  process.once('exit', () => rmSync(path, { force: true }));
  return path;
}

async function answer(socket: Socket): Promise<void> {
  const [line = ''] = (await once(createInterface(socket), 'line')) as readonly string[];
  const killed = new AbortController();
  socket.on('error', () => killed.abort()).on('close', () => killed.abort());
  const ended = await runWarm(JSON.parse(line) as WarmCommand, killed.signal).catch((error: unknown): WarmEnd => ({
    code: 1,
    written: [['stderr', `${String(error)}\n`]],
  }));
  socket.end(JSON.stringify(ended));
}
