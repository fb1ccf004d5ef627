import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Catalog } from '../../model/catalog.ts';
import { commitOf, git } from '../../app/git.ts';

/**
 * The companies whose manifests differ from those at a commit: defaults, templates, links and uncommitted edits included.
 *
 * @throws CommandError git-missing, no-repository, unknown-ref, git-failed
 */
export async function changedSince(
  dir: string,
  catalogs: readonly Catalog[],
  ref: string,
): Promise<readonly Catalog[]> {
  const commit = await commitOf(dir, ref, '--changed-since');
  const root = realpathSync((await git(dir, ['rev-parse', '--show-toplevel'])).trim());
  const changed = await changedPaths(root, commit);
  return catalogs.filter(({ company }) => {
    const places = placesOf(join(realpathSync(dir), folderOf(company.source.file)));
    // git does not know what lies outside of its repository
    return places.some((place) => !isIn(place, root) || changed.some((path) => isIn(path, place)));
  });
}

/** `.` if the manifests are those of one company. */
function folderOf(file: string): string {
  const end = file.indexOf('/');
  return end === -1 ? '.' : file.slice(0, end);
}

function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(place + sep);
}

const LINK = '120000';

/** Manifests and links that were changed, added or deleted since the commit, in commits or in the checkout. Absolute. */
async function changedPaths(root: string, commit: string): Promise<readonly string[]> {
  const diff = await git(root, ['diff', '--raw', '-z', '--no-renames', '--no-relative', commit]);
  const words = diff.split('\0');
  const tracked = words.flatMap((head, at) => {
    const [, before, after] = /^:(\d+) (\d+) /.exec(head) ?? [];
    const path = words[at + 1];
    if (before === undefined || path === undefined) return [];
    return isManifest(path) || before === LINK || after === LINK ? [path] : [];
  });
  const untracked = (await git(root, ['ls-files', '--others', '--exclude-standard', '-z'])).split('\0');
  const added = untracked.filter((path) => path !== '' && (isManifest(path) || isLink(join(root, path))));
  return [...tracked, ...added].map((path) => join(root, path));
}

function isManifest(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** A folder, and everything that links in it lead to: companies may share templates in this way. */
function placesOf(folder: string): readonly string[] {
  const places = new Set([folder]);
  const visit = (path: string): void => {
    if (places.has(path) && path !== folder) return;
    places.add(path);
    if (!statSync(path).isDirectory()) return;
    for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
      if (entry.isSymbolicLink()) visit(realpathSync(join(entry.parentPath, entry.name)));
    }
  };
  visit(folder);
  const real = realpathSync(folder);
  if (real !== folder) visit(real);
  return [...places];
}
