import { lstat, mkdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandError } from '../../app/command-error.ts';
import { MANIFESTS } from './repository-files.ts';

/** @throws CommandError directory-unusable */
export async function requireDirectory(dir: string): Promise<void> {
  try {
    if ((await stat(dir)).isDirectory()) return;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw unusable(dir, error);
  }
  throw new CommandError('directory-unusable', `${dir} is not a directory.`, 'Name a new one, or one that is there.');
}

/** Files by path below the directory, and which of them exist already. */
export interface Placed {
  readonly files: ReadonlyMap<string, string>;
  readonly kept: readonly string[];
}

/**
 * Never overwrites: existing files stay if that is allowed, otherwise nothing is written.
 *
 * @throws CommandError files-exist, directory-unusable
 */
export async function placeFiles(
  dir: string,
  files: ReadonlyMap<string, string>,
  mayStay: (file: string) => boolean,
): Promise<Placed> {
  const there: string[] = [];
  for (const file of files.keys()) if (await exists(dir, file)) there.push(file);
  const inTheWay = there.filter((file) => !mayStay(file));
  if (inTheWay.length === 0)
    return { files: new Map([...files].filter(([file]) => !there.includes(file))), kept: there };
  const names = inTheWay.map((file) => join(dir, file)).join(', ');
  const isOurs = inTheWay.some((file) => file.startsWith(`${MANIFESTS}/`));
  const hint = isOurs
    ? 'Name another company or directory.'
    : 'With --keep-existing they stay as they are, and the rest is written.';
  throw new CommandError(
    'files-exist',
    `Already there: ${names}. Nothing is ever overwritten, so nothing was written.`,
    hint,
  );
}

async function exists(dir: string, file: string): Promise<boolean> {
  try {
    await lstat(join(dir, file));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw unusable(join(dir, file), error);
  }
}

/**
 * Writes all files or none: if one fails, the files created before it are deleted.
 *
 * @throws CommandError directory-unusable
 */
export async function writeRepository(dir: string, files: ReadonlyMap<string, string>): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  for (const [file, text] of files) {
    const path = join(dir, file);
    try {
      await makeDirectory(dirname(path), undo);
      await writeFile(path, text, { flag: 'wx' });
      undo.push(() => rm(path));
    } catch (error) {
      for (const step of undo.toReversed()) await step();
      throw unusable(path, error);
    }
  }
}

async function makeDirectory(path: string, undo: (() => Promise<void>)[]): Promise<void> {
  try {
    await mkdir(path);
    undo.push(() => rmdir(path));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      await makeDirectory(dirname(path), undo);
      await makeDirectory(path, undo);
    } else if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function unusable(path: string, error: unknown): CommandError {
  const message = `${path} cannot be written (${codeOf(error) ?? String(error)}); nothing was written.`;
  return new CommandError('directory-unusable', message, 'Name a directory that this user may write.');
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}
