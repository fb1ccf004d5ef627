import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';

/**
 * The state of the server, according to its file postmaster.pid:
 *
 *   absent    no file, or its process is gone                          → start; PostgreSQL replaces the file
 *   alien     the process is not PostgreSQL: its number was used again → remove the file, start
 *   starting  also while it recovers from a crash                      → wait
 *   ready                                                               → use
 *   stopping                                                            → wait until absent
 */
export interface PostmasterFile {
  readonly state: 'absent' | 'alien' | 'starting' | 'ready' | 'stopping';
  readonly pid: number;
  readonly port: number;
}

const absent: PostmasterFile = { state: 'absent', pid: 0, port: 0 };

/** Lines of the file: pid, data directory, start time, port, socket directory, listen address, shared memory, status. */
export function readPostmasterFile(data: string): PostmasterFile {
  const text = readText(join(data, 'postmaster.pid'));
  if (text === null) return absent;
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return { ...absent, state: 'alien' };
  const command = readCommand(pid);
  if (command === null) return absent;
  if (!command.includes(data)) return { ...absent, state: 'alien' };
  return { state: parseStatus(lines[7]), pid, port };
}

/** Only for an alien file. PostgreSQL itself refuses to start while the process in the file is alive. */
export function removePostmasterFile(data: string): void {
  rmSync(join(data, 'postmaster.pid'), { force: true });
}

function parseStatus(word: string | undefined): 'starting' | 'ready' | 'stopping' {
  if (word === 'ready') return 'ready';
  return word === 'stopping' ? 'stopping' : 'starting';
}

/** The command line of a process; null when it has ended or is a zombie. */
function readCommand(pid: number): string | null {
  const text =
    platform() === 'linux'
      ? readText(`/proc/${pid}/cmdline`)
      : spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  return text === null || text === '' ? null : text;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
}
