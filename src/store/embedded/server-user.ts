import { execFileSync, spawnSync } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreError } from '../store-error.ts';

/** The unprivileged user that PostgreSQL runs under when calops runs as root: PostgreSQL refuses root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const userName = 'postgres';

/** Null: calops is not root, and PostgreSQL runs as the same user. Creates the system user if there is none. */
export async function resolveServerUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const found = await lookUpUser();
  if (found !== null) return found;
  spawnSync('/usr/sbin/useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    userName,
  ]);
  const made = await lookUpUser();
  if (made !== null) return made;
  throw new StoreError(
    'embedded-user',
    `PostgreSQL does not run as root, and the system user "${userName}" could not be made`,
    `make that user, run calops as an ordinary user, or set DATABASE_URL to a server of your own`,
  );
}

async function lookUpUser(): Promise<ServerUser | null> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = passwd
    .split('\n')
    .find((line) => line.startsWith(`${userName}:`))
    ?.split(':');
  if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  return lookUpByCommand();
}

/** Users of a directory service, and all users of macOS, are not in /etc/passwd. */
function lookUpByCommand(): ServerUser | null {
  try {
    const ask = (flag: string) => Number(execFileSync('id', [flag, userName], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return null;
  }
}

/** Whether `user` may enter `directory` and all its parents, by their mode bits. */
export function isReachableBy(directory: string, user: ServerUser): boolean {
  for (let path = realpathSync(directory); ; path = dirname(path)) {
    const { mode, uid, gid } = statSync(path);
    const enter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
