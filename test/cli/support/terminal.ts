import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { PROGRAM } from '../../support/bundled.ts';
import { startEnvironment, type RunOptions } from './run-calops.ts';
import { endWithThis } from '../../support/when-this-ends.ts';

/** The typescript of a terminal session: util-linux's way to get a pseudo-terminal. */
const RECORDER = 'script';

/** Why there is no pseudo-terminal on this machine; null where there is one. */
export function missingTerminal(): string | null {
  const { error, stdout } = spawnSync(RECORDER, ['--version'], { encoding: 'utf8' });
  return error === undefined && stdout.includes('util-linux') ? null : 'script(1) of util-linux is not installed';
}

/** calops on a pseudo-terminal of its own, with somebody who reads it and types. */
export interface Terminal {
  /** Waits until the text was shown. */
  readonly shows: (text: string) => Promise<void>;
  readonly type: (keys: string) => void;
  /** Everything that was shown, and the exit code. */
  readonly ended: Promise<{ readonly code: number | null; readonly screen: string }>;
}

export const CTRL_C = '\u0003';

export function openTerminal(words: readonly string[], { cwd, env }: RunOptions): Terminal {
  const program = [process.execPath, PROGRAM, ...words].map((word) => `'${word}'`).join(' ');
  const command = `stty cols 100 rows 40; exec ${program}`;
  const child = endWithThis(
    spawn(RECORDER, ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
      cwd,
      env: { ...startEnvironment(), TERM: 'xterm-256color', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  let screen = '';
  child.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, screen }));
  return {
    shows: async (text) => {
      while (!screen.includes(text)) {
        const isOpen = await Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)]);
        if (!isOpen && !screen.includes(text)) throw new Error(`ended without showing ${text}:\n${screen}`);
      }
    },
    type: (keys) => void child.stdin.write(keys),
    ended,
  };
}
