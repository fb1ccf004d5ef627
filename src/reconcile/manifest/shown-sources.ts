import type { Diagnostic } from '../../model/diagnostic.ts';
import type { CheckedFolder } from './check-files.ts';
import { findSecretPlaces } from './secret-places.ts';
import { maskFile } from './secrets.ts';
import type { Span } from './yaml-index.ts';

/** Texts of the files that diagnostics point into, so that a line can be shown, but no key that may stand in it. */
export function shownSources(
  folders: readonly CheckedFolder[],
  diagnostics: readonly Diagnostic[],
): ReadonlyMap<string, string> {
  const wanted = new Set(diagnostics.map(({ file }) => file));
  const shown = new Map<string, string>();
  for (const { documents, sources } of folders) {
    for (const { file, text } of sources) if (wanted.has(file)) shown.set(file, maskFile(text));
    for (const document of documents) {
      const { file, text } = document.source;
      const masked = shown.get(file);
      if (masked !== undefined) shown.set(file, cover(masked, text, findSecretPlaces(document)));
    }
  }
  return shown;
}

function cover(masked: string, text: string, places: readonly Span[]): string {
  return places.reduce((covered, { start, end = lineEnd(text, start) }) => {
    return covered.slice(0, start) + text.slice(start, end).replaceAll(/[^\n]/g, '•') + covered.slice(end);
  }, masked);
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}
