import { chmod, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';
import { inject } from 'vitest';
import type { WarmCommand, WarmEnd } from './warm-process.ts';

const CLIENT = new URL('warm-client.js', import.meta.url).href;

/** Runs one command in a process that has loaded the program already (warm-pool.ts). */
export async function runWarm(command: WarmCommand): Promise<WarmEnd> {
  const socket = connect(inject('warmSocket'));
  socket.write(`${JSON.stringify(command)}\n`);
  return (await json(socket)) as WarmEnd;
}

/**
 * Writes a `calops` for shells: it hands its command to a warm process. `serve` and `sandbox`, which stay, run in a process of their own.
 */
export async function writeWarmProgram(file: string): Promise<void> {
  // a script of Node, because some run it by its shebang and others as `node FILE`
  const script = `process.argv.splice(2, 0, ${JSON.stringify(inject('warmSocket'))});\nvoid import(${JSON.stringify(CLIENT)});\n`;
  await writeFile(file, `#!${process.execPath}\n${script}`);
  await chmod(file, 0o755);
}
