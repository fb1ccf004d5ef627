import { join } from 'node:path';
import { StoreError } from '../store-error.ts';
import { lockFile, tryLockFile, type FileLock } from './file-lock.ts';
import { ensureCluster, openServerDirectory, type Cluster } from './server-directory.ts';
import { ensureRunning, stopServer } from './server-process.ts';
import { resolveServerUser } from './server-user.ts';

/** One process's share in the server of a home. Disposing the last share stops the server. */
export interface EmbeddedServer extends AsyncDisposable {
  /** The URL with the password: do not log it. */
  readonly url: string;
}

export interface EmbeddedOptions {
  /** False: nothing is flushed to disk, so that a crash of the machine loses commits. For tests. */
  readonly durable: boolean;
}

const startTimeoutMs = 120_000;

/**
 * The embedded PostgreSQL of `home`, started if it is not running. Two file locks order its users: `start.lock` is
 * held while a process starts or stops the server; `presence.lock` is shared by all processes that use it, so that the one
 * that gets it exclusively is the last. Both end with their process, so a killed one leaves neither.
 *
 * @throws StoreError
 */
export async function openEmbeddedServer(home: string, options: EmbeddedOptions): Promise<EmbeddedServer> {
  const user = await resolveServerUser();
  const directory = await openServerDirectory(home, user);
  const cluster: Cluster = { directory, user, durable: options.durable };
  const start = await lockStart(directory);
  try {
    const presence = enter(directory);
    const url = await startServer(cluster).catch((error: unknown) => {
      presence.release();
      throw error;
    });
    return { url, [Symbol.asyncDispose]: () => leave(directory, presence) };
  } finally {
    start.release();
  }
}

async function startServer(cluster: Cluster): Promise<string> {
  const password = await ensureCluster(cluster);
  const port = await ensureRunning(cluster);
  return `postgres://calops:${password}@127.0.0.1:${port}/postgres`;
}

function enter(directory: string): FileLock {
  const presence = tryLockFile(join(directory, 'presence.lock'), 'shared');
  if (presence === null) throw new TypeError('presence.lock is held alone only under the start lock');
  return presence;
}

async function leave(directory: string, presence: FileLock): Promise<void> {
  const start = await lockStart(directory);
  try {
    presence.release();
    const alone = tryLockFile(join(directory, 'presence.lock'), 'exclusive');
    if (alone === null) return;
    await stopServer(directory).finally(() => alone.release());
  } finally {
    start.release();
  }
}

async function lockStart(directory: string): Promise<FileLock> {
  const lock = await lockFile(join(directory, 'start.lock'), startTimeoutMs);
  if (lock !== null) return lock;
  throw new StoreError(
    'embedded-start',
    `another process has been starting or stopping PostgreSQL in ${directory} for ${startTimeoutMs / 1000} s`,
    'end that process, then try again',
  );
}
