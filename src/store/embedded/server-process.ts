import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../store-error.ts';
import { findBinaries, programEnvironment } from './binaries.ts';
import type { Cluster } from './server-directory.ts';

const pollMs = 3;
const timeoutMs = 60_000;

/** The port of the server; starts it if it is not running. Only under the start lock. */
export async function ensureRunning(cluster: Cluster): Promise<number> {
  const data = join(cluster.directory, 'data');
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await delay(pollMs)) {
    const server = readPostmasterFile(data);
    if (server.state === 'ready') return server.port;
    if (server.state === 'alien') removePostmasterFile(data);
    if (server.state === 'alien' || server.state === 'absent') await launch(cluster);
  }
  throw await startError(cluster, `PostgreSQL did not start within ${timeoutMs / 1000} s`);
}

/** Stops the server like `pg_ctl stop --mode=fast`, and waits for its end. Only under the start lock. */
export async function stopServer(directory: string): Promise<void> {
  const data = join(directory, 'data');
  const server = readPostmasterFile(data);
  if (server.state === 'absent' || server.state === 'alien') return;
  process.kill(server.pid, 'SIGINT');
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await delay(pollMs)) {
    if (readPostmasterFile(data).pid !== server.pid) return;
  }
}

/** Returns when the server is ready, or when it ended for a temporary reason: see `passing`. */
async function launch(cluster: Cluster): Promise<void> {
  const child = await spawnServer(cluster);
  let failure = '';
  child.on('error', (error) => (failure = error.message)).unref();
  const data = join(cluster.directory, 'data');
  for (const deadline = Date.now() + timeoutMs; isAlive(child) && Date.now() < deadline; await delay(pollMs)) {
    if (readPostmasterFile(data).state === 'ready') return;
  }
  const log = await readFile(join(cluster.directory, 'server.log'), 'utf8');
  if (!passing.test(log)) throw await startError(cluster, `PostgreSQL did not start ${failure}`.trim());
}

function isAlive(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** The port was taken in the meantime, another start was faster, or processes of a killed server have not ended yet. */
const passing = /could not bind|could not create any TCP\/IP sockets|lock file ".*" already exists|shared memory block/;

/** In its own process session, so that neither Ctrl-C nor the end of calops ends it. */
async function spawnServer(cluster: Cluster): Promise<ChildProcess> {
  const { postgres } = await findBinaries(cluster.user);
  const port = await findFreePort();
  const log = openSync(join(cluster.directory, 'server.log'), 'w', 0o600);
  try {
    return spawn(postgres, ['-D', join(cluster.directory, 'data'), ...serverOptions(port, cluster.durable)], {
      stdio: ['ignore', log, log],
      cwd: '/',
      detached: true,
      env: programEnvironment,
      ...(cluster.user === null ? {} : { uid: cluster.user.uid, gid: cluster.user.gid }),
    });
  } finally {
    closeSync(log);
  }
}

/** No data in the log; no replication and no workers for it; compiling queries costs more than it saves here. */
function serverOptions(port: number, durable: boolean): readonly string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    io_method: 'sync',
    jit: 'off',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address and a port');
  return address.port;
}

async function startError(cluster: Cluster, message: string): Promise<StoreError> {
  const path = join(cluster.directory, 'server.log');
  const log = await readFile(path, 'utf8').catch(() => '');
  const lastLines = log.trim().split('\n').slice(-3).join('\n');
  return new StoreError('embedded-start', `${message}\n${lastLines}`.trim(), `see ${path}, or set DATABASE_URL`);
}

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
function removePostmasterFile(data: string): void {
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
