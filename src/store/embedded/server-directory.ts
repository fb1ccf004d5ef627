import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, readdir, readlink, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { StoreError } from '../store-error.ts';
import { findBinaries, runProgram, sharedDirectory } from './binaries.ts';
import { lockFile } from './file-lock.ts';
import { isReachableBy, type ServerUser } from './server-user.ts';

const linkTimeoutMs = 60_000;

/**
 * The directory of one embedded server: `data` (the cluster), `password`, `server.log`, and the two lock files. It is HOME/postgres. If
 * PostgreSQL's own user cannot reach that (root, with a checkout below /root), HOME/postgres is a symbolic link to a separate directory
 * under /var/lib/calops.
 */
export async function openServerDirectory(home: string, user: ServerUser | null): Promise<string> {
  const path = resolve(home, 'postgres');
  try {
    await mkdir(dirname(path), { recursive: true });
    if (user !== null && !isReachableBy(dirname(path), user)) await linkElsewhere(path);
    await mkdir(await readlink(path).catch(() => path), { recursive: true });
    return await realpath(path);
  } catch (cause) {
    throw new StoreError(
      'embedded-directory',
      `the directory ${path} cannot be made: ${cause instanceof Error ? cause.message : String(cause)}`,
      'let CALOPS_HOME name a directory that you may write, or set DATABASE_URL to a server of your own',
      { cause },
    );
  }
}

async function linkElsewhere(path: string): Promise<void> {
  if (await isLink(path)) return;
  const lock = await lockFile(`${path}.lock`, linkTimeoutMs);
  if (lock === null) throw new Error('another process has been at it for a minute');
  try {
    if (!(await isLink(path))) await makeLink(path);
  } finally {
    lock.release();
  }
}

/** A checkout that was moved to where PostgreSQL's user cannot reach it already contains the data: moves them out of it. */
async function makeLink(path: string): Promise<void> {
  const target = join(sharedDirectory, randomBytes(8).toString('hex'));
  await mkdir(sharedDirectory, { recursive: true, mode: 0o755 });
  // `mv` also moves between file systems and keeps the owners; if interrupted it leaves the source, and the next start begins again.
  if (existsSync(path)) await runProgram('mv', [path, target], null);
  else await mkdir(target);
  // Shows an administrator which home these data belong to: removing the home leaves them behind.
  await writeFile(join(target, 'home'), `${path}\n`);
  await symlink(target, path);
}

async function isLink(path: string): Promise<boolean> {
  return readlink(path).then(
    () => true,
    () => false,
  );
}

export interface Cluster {
  readonly directory: string;
  readonly user: ServerUser | null;
  /** False: nothing is flushed to disk, so that a crash of the machine loses commits. For tests. */
  readonly durable: boolean;
}

/**
 * The password of the cluster in `data`; makes the cluster if it does not exist. Only under the start lock. The cluster is made in a
 * temporary directory and renamed, so that an incomplete one is never used.
 */
export async function ensureCluster(cluster: Cluster): Promise<string> {
  const data = join(cluster.directory, 'data');
  const passwordFile = join(cluster.directory, 'password');
  await removeLeftovers(cluster.directory);
  if (existsSync(data)) return readPassword(passwordFile);
  const password = await ensurePassword(passwordFile, cluster.user);
  const draft = `${data}.${process.pid}`;
  await mkdir(draft, { mode: 0o700 });
  if (cluster.user !== null) await chown(draft, cluster.user.uid, cluster.user.gid);
  const { initdb } = await findBinaries(cluster.user);
  await runProgram(initdb, initdbArguments(draft, passwordFile, cluster.durable), cluster.user);
  await rename(draft, data);
  return password;
}

/** The locale comes from PostgreSQL itself, so that a cluster is the same on every system. */
function initdbArguments(data: string, passwordFile: string, durable: boolean): readonly string[] {
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const login = ['--username=calops', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  // the iterations are a quarter of what a connection costs, and the password is random
  const forTests = durable ? [] : ['--no-sync', '--set=scram_iterations=1'];
  return [`--pgdata=${data}`, ...login, ...locale, '--no-instructions', ...forTests];
}

/** Removes the leftovers of a killed start. Its initdb may still be writing: then the next start removes the rest. */
async function removeLeftovers(directory: string): Promise<void> {
  const drafts = (await readdir(directory)).filter((name) => /^(data|password)\.\d+$/.test(name));
  await Promise.allSettled(drafts.map((name) => rm(join(directory, name), { recursive: true, force: true })));
}

async function readPassword(passwordFile: string): Promise<string> {
  const password = (await readFile(passwordFile, 'utf8').catch(() => '')).trim();
  if (password !== '') return password;
  throw new StoreError(
    'embedded-start',
    `the password of the database is missing: ${passwordFile}`,
    'put the file back, or remove the directory that it was in to start with an empty database',
  );
}

/** The file belongs to PostgreSQL's user, since initdb reads it; root can read it as well. */
async function ensurePassword(passwordFile: string, user: ServerUser | null): Promise<string> {
  const draft = `${passwordFile}.${process.pid}`;
  const password = randomBytes(24).toString('base64url');
  await rm(draft, { force: true });
  await writeFile(draft, `${password}\n`, { mode: 0o600, flush: true });
  if (user !== null) await chown(draft, user.uid, user.gid);
  await rename(draft, passwordFile);
  return password;
}
