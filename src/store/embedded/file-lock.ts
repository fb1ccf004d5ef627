import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A lock on a file that the operating system frees when its holder ends, in whatever way. Node has no such lock; SQLite locks its database
 * file for each transaction, and here that database stays empty.
 */
export interface FileLock {
  release(): void;
}

const pollMs = 5;

/** Null when another process has a lock on the file that excludes this one. */
export function tryLockFile(path: string, mode: 'shared' | 'exclusive'): FileLock | null {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout = 0');
    if (mode === 'exclusive') database.exec('BEGIN EXCLUSIVE');
    else database.exec('BEGIN; SELECT count(*) FROM sqlite_master');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
}

/** Waits up to `timeoutMs`; null when the lock is still held then. */
export async function lockFile(path: string, timeoutMs: number): Promise<FileLock | null> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await delay(pollMs)) {
    const lock = tryLockFile(path, 'exclusive');
    if (lock !== null) return lock;
  }
  return null;
}

/** SQLITE_BUSY, in any of its extended forms. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && ((error.errcode as number) & 0xff) === 5;
}
