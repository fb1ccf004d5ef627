import { spawn } from 'node:child_process';
import { StoreError } from '../store-error.ts';
import type { ServerUser } from './server-user.ts';

/** The environment of PostgreSQL's programs: nothing is inherited, so that no variable of the user changes what they do. */
export const programEnvironment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' } as const;

/** Runs one of PostgreSQL's programs until it ends; the error contains its messages. */
export async function runProgram(path: string, args: readonly string[], user: ServerUser | null): Promise<void> {
  const child = spawn(path, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: '/',
    env: programEnvironment,
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  });
  const messages: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => messages.push(text));
  const end = await new Promise<number | string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  if (end === 0) return;
  throw new StoreError(
    'embedded-start',
    `PostgreSQL could not be set up (${path} ended with ${end}): ${messages.join('').trim()}`,
    'set DATABASE_URL to a server of your own if this system cannot run it',
  );
}
