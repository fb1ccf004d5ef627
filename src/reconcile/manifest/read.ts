import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { packageFile } from '../../package-file.ts';
import type { ManifestCode } from './codes.ts';
import type { Kind } from './manifest.ts';
import { decodeManifest, SourceFile } from './source-file.ts';

/** The files of one company's directory. */
export interface FolderFiles {
  /** Relative to the loaded directory; `.` for that directory itself. */
  readonly path: string;
  readonly files: readonly SourceFile[];
  /** False: something could not be read, so a missing resource may still exist. */
  readonly isComplete: boolean;
}

export interface ReadResult {
  readonly folders: readonly FolderFiles[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The manifests of one company take a few megabytes at most; a larger file is something else. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

const SCHEMA_FILES: Readonly<Record<Kind, string>> = {
  Company: 'company',
  Branch: 'branch',
  Staff: 'staff',
  Service: 'service',
  SegmentTemplate: 'segment-template',
  Closure: 'closure',
};

/**
 * Finds and reads the manifests below a directory; the only module of this folder that accesses the file system. If the directory contains
 * manifests directly, it is one company's; otherwise each directory in it is a company's. Names that start with a dot are skipped. Reading
 * is synchronous: for many small files that takes a third of the time.
 */
export function readManifests(directory: string): ReadResult {
  let real: string;
  try {
    real = realpathSync(directory);
    if (!statSync(real).isDirectory())
      return { folders: [], diagnostics: [nothingThere('directory-missing', 'is a file')] };
  } catch (error) {
    const reason = reasonOf(error);
    const what = reason === 'ENOENT' ? 'does not exist' : `cannot be read: ${reason}`;
    return { folders: [], diagnostics: [nothingThere('directory-missing', what)] };
  }
  const walk: Walk = { root: real, found: [], diagnostics: [] };
  walkDirectory(walk, '', [real]);
  const isOne = walk.found.some(({ file }) => !file.includes('/'));
  const groups = Map.groupBy(walk.found, ({ file }) => (isOne ? '.' : file.slice(0, file.indexOf('/'))));
  const folders = [...groups].map(([path, found]) => readFolder(walk, path, found));
  if (walk.found.length === 0 && walk.diagnostics.length === 0) {
    walk.diagnostics.push(nothingThere('no-manifests', 'holds no manifests (*.yaml, *.yml)'));
  }
  return { folders: folders.filter(({ files }) => files.length > 0), diagnostics: walk.diagnostics };
}

/** The JSON Schema of a kind, as published in schemas/. */
export function readSchema(kind: Kind): object {
  const url = packageFile(`schemas/${SCHEMA_FILES[kind]}.schema.json`);
  return JSON.parse(readFileSync(url, 'utf8')) as object;
}

interface Walk {
  readonly root: string;
  readonly found: { readonly file: string; readonly isReadable: boolean }[];
  readonly diagnostics: Diagnostic[];
}

/** `chain`: real paths of the parent directories; a repeated one is a loop. */
function walkDirectory(walk: Walk, path: string, chain: readonly string[]): void {
  let entries: Dirent[];
  try {
    entries = readdirSync(join(walk.root, path), { withFileTypes: true });
  } catch (error) {
    report(walk, path, 'file-unreadable', `cannot be read: ${reasonOf(error)}`);
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const file = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isSymbolicLink()) walkLink(walk, file, chain);
    else if (entry.isDirectory()) walkDirectory(walk, file, [...chain, join(chain.at(-1) ?? '', entry.name)]);
    else if (isManifest(file)) take(walk, file, entry.isFile());
  }
}

function walkLink(walk: Walk, file: string, chain: readonly string[]): void {
  try {
    const target = realpathSync(join(walk.root, file));
    const stats = statSync(target);
    if (!stats.isDirectory()) {
      if (isManifest(file)) take(walk, file, stats.isFile());
    } else if (chain.includes(target)) {
      report(walk, file, 'directory-loop', 'is a link to a directory that it lies in');
    } else {
      walkDirectory(walk, file, [...chain, target]);
    }
  } catch (error) {
    report(walk, file, 'file-unreadable', `is a link that leads nowhere: ${reasonOf(error)}`);
  }
}

function take(walk: Walk, file: string, isRegular: boolean): void {
  if (isRegular) walk.found.push({ file, isReadable: true });
  else report(walk, file, 'file-unreadable', 'is not a regular file');
}

/** A manifest that could not be read still belongs to its company: what is missing there may still exist. */
function report(walk: Walk, file: string, code: ManifestCode, message: string): void {
  walk.diagnostics.push(fault(file, code, message));
  walk.found.push({ file, isReadable: false });
}

function readFolder(walk: Walk, path: string, found: Walk['found']): FolderFiles {
  const files: SourceFile[] = [];
  for (const { file } of found.filter(({ isReadable }) => isReadable)) {
    const result = readOne(join(walk.root, file), file);
    if ('text' in result) files.push(result);
    else walk.diagnostics.push(result);
  }
  return { path, files, isComplete: files.length === found.length };
}

function readOne(path: string, file: string): SourceFile | Diagnostic {
  try {
    const { size } = statSync(path);
    if (size > MAX_FILE_BYTES) {
      return fault(file, 'file-too-large', `has ${size} bytes; at most ${MAX_FILE_BYTES} are read`);
    }
    return decodeManifest(file, readFileSync(path));
  } catch (error) {
    return fault(file, 'file-unreadable', `cannot be read: ${reasonOf(error)}`);
  }
}

function isManifest(file: string): boolean {
  return /\.ya?ml$/i.test(file);
}

function fault(file: string, code: ManifestCode, what: string): Diagnostic {
  return {
    file,
    line: 1,
    column: 1,
    code,
    severity: 'error',
    message: `${file === '.' ? 'the directory' : file} ${what}`,
    ...(code in HINTS && { hint: HINTS[code] }),
  };
}

const HINTS: Readonly<Partial<Record<ManifestCode, string>>> = {
  'file-unreadable': 'correct its permissions or its link, or remove it; a name that starts with a dot is skipped',
  'directory-loop': 'remove the link',
  'file-too-large': 'split it into several files',
};

/** A diagnostic of the whole directory: for a user who has not started yet, or is in the wrong directory. */
function nothingThere(code: ManifestCode, what: string): Diagnostic {
  return { ...fault('.', code, what), hint: 'name the right directory; calops init creates one' };
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

/** The read result with drafts in place of existing files or as new ones, so that they can be checked without writing. */
export function withDrafts(read: ReadResult, drafts: ReadonlyMap<string, string>): ReadResult {
  const folders = new Map<string, FolderFiles>(read.folders.map((folder) => [folder.path, folder]));
  for (const [file, text] of drafts) {
    const path = folders.has('.') ? '.' : file.slice(0, Math.max(0, file.indexOf('/'))) || '.';
    const folder = folders.get(path) ?? { path, files: [], isComplete: true };
    const source = new SourceFile(file, text.replace(/^\uFEFF/, ''));
    const isKnown = folder.files.some((one) => one.file === file);
    const files = isKnown
      ? folder.files.map((one) => (one.file === file ? source : one))
      : [...folder.files, source].toSorted((a, b) => (a.file < b.file ? -1 : 1));
    folders.set(path, { ...folder, files });
  }
  const isNothing = ({ code }: { readonly code: string }) => code === 'no-manifests' || code === 'directory-missing';
  return {
    folders: [...folders.values()],
    diagnostics: drafts.size === 0 ? read.diagnostics : read.diagnostics.filter((one) => !isNothing(one)),
  };
}
