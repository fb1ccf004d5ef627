import type { FolderFiles, ReadResult } from './read.ts';
import { SourceFile } from './source-file.ts';

/** What was read, with texts that stand instead of files, or are to become files: nothing is written to find out. */
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
