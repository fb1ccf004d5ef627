import { chmod, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { PROGRAM } from '../../support/bundled.ts';
import type { WarmCommand, WarmMessage, WarmStream } from './warm-process.ts';
import type { WarmSignal } from './warm-pool.ts';

const CLIENT = fileURLToPath(new URL('warm-client.pl', import.meta.url));

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
 * kills it kills the command. `mcp` runs in a process of its own: a warm process has no stdin. Under the name `node` it is Node, which
 * runs such a `calops` as the shell does.
 */
export async function writeWarmProgram(file: string): Promise<void> {
  const values = [inject('warmSocket'), process.execPath, PROGRAM].map(perlText).join(', ');
  const script = `our ($SOCKET, $NODE, $PROGRAM) = (${values});\nrequire ${perlText(CLIENT)};\n`;
  await writeFile(file, `#!/usr/bin/env perl\n${script}`);
  await chmod(file, 0o755);
}

function perlText(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
