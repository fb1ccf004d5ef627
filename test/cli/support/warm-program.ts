import { chmod, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { inject } from 'vitest';
import { PROGRAM } from '../../support/bundled.ts';
import type { WarmCommand, WarmMessage, WarmStream } from './warm-process.ts';
import type { WarmSignal } from './warm-pool.ts';

const CLIENT = new URL('warm-client.js', import.meta.url).href;

export interface RunningCommand {
  readonly kill: (signal: NodeJS.Signals) => void;
  /** The exit code; null for a process that a signal ended. */
  readonly ended: Promise<number | null>;
}

/** Starts one command in a process that has loaded the program already (warm-pool.ts). */
export function startWarm(
  command: WarmCommand,
  onWritten: (stream: WarmStream, chunk: string) => void,
): RunningCommand {
  const socket = connect(inject('warmSocket'));
  const send = (said: WarmCommand | WarmSignal): void => void socket.write(`${JSON.stringify(said)}\n`);
  send(command);
  const ended = Promise.withResolvers<number | null>();
  createInterface(socket).on('line', (line) => {
    const message = JSON.parse(line) as WarmMessage;
    if ('code' in message) ended.resolve(message.code);
    else onWritten(message.stream, message.chunk);
  });
  socket.on('error', ended.reject).on('close', () => ended.resolve(null));
  return {
    // one that has ended gets no signal
    kill: (signal) => socket.writable && send({ signal }),
    ended: ended.promise,
  };
}

/**
 * Writes a `calops` for shells: it hands its command to a warm process, prints what that writes, and passes on SIGTERM and SIGINT. What
 * kills it kills the command. `mcp` runs in the process itself: a warm process has no stdin.
 */
export async function writeWarmProgram(file: string): Promise<void> {
  // a script of Node, because some run it by its shebang and others as `node FILE`
  const script = `const isWarm = process.argv[2] !== 'mcp';
if (isWarm) process.argv.splice(2, 0, ${JSON.stringify(inject('warmSocket'))});
void import(isWarm ? ${JSON.stringify(CLIENT)} : ${JSON.stringify(PROGRAM)});
`;
  await writeFile(file, `#!${process.execPath}\n${script}`);
  await chmod(file, 0o755);
}
