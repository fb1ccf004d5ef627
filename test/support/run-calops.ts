import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const CALOPS = fileURLToPath(new URL('../../src/cli/calops.js', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface CalopsEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command in a process of its own, with nothing of this process's environment but the PATH. */
export async function calops(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CalopsEnd> {
  const child = spawn(process.execPath, [CALOPS, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code: code as number | null, stdout, stderr };
}
