import type { Diagnostic } from '../../model/diagnostic.ts';
import type { CheckedFolder } from './check-files.ts';
import { type ManifestDocument, spanIn } from './finding.ts';
import { looksLikeKey, maskFile } from './secrets.ts';
import type { Path, Span } from './yaml-index.ts';

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

/** Keys of an environment whose values are no secrets whatever they are. */
const PUBLIC_KEYS = new Set(['teamId', 'canary']);
const SECRET_KEYS: ReadonlySet<unknown> = new Set([
  'apiKey',
  'clientId',
  'clientSecret',
  'refreshToken',
  'webhookSecret',
  'retellKey',
  'url',
  'secret',
]);

/**
 * Words of a document that may be a key written by mistake: in the `calcom` blocks under any spelling of `apiKey`, `webhookSecret` or
 * `retellKey`, under `webhook` all but its address, and among the notifications whatever stands under `slack`.
 * Reports show lines of faulty files; these words are covered there.
 */
function findSecretPlaces(document: ManifestDocument): readonly Span[] {
  const spec = at(document.value, 'spec');
  const keys = entriesOf(at(spec, 'calcom')).flatMap(([name, block]) =>
    entriesOf(block)
      .filter(([key]) => !PUBLIC_KEYS.has(key))
      .flatMap(([key, word]) => webhookOr(key, word, ['spec', 'calcom', name, key])),
  );
  const hook = webhookOr('webhook', at(spec, 'webhook'), ['spec', 'webhook']);
  const links = wordsIn(at(at(spec, 'notifications'), 'slack'), ['spec', 'notifications', 'slack']);
  return [...keys, ...hook, ...links]
    .filter(({ path, word }) => !isReference(path, word))
    .map(({ path }) => spanIn(document, path));
}

/** The address of a webhook is no secret unless it holds a password; whatever stands beside it may be one. */
function webhookOr(key: string, value: unknown, path: Path): ReturnType<typeof wordsIn> {
  const words = wordsIn(value, path);
  if (key !== 'webhook') return words;
  return words.filter(
    ({ path: at, word }) => at.length !== path.length + 1 || at.at(-1) !== 'url' || /\/\/[^/]*@/.test(word),
  );
}

function isReference(path: Path, word: string): boolean {
  if (!SECRET_KEYS.has(path.at(-2)) || looksLikeKey(word)) return false;
  return path.at(-1) === 'file' ? /[/.]/.test(word) : path.at(-1) === 'env' && /^[A-Z_][A-Z0-9_]*$/.test(word);
}

function wordsIn(value: unknown, path: Path): readonly { readonly path: Path; readonly word: string }[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ path, word: String(value) }];
  // a key may also stand where a key of a mapping belongs; deeper than this nothing of ours is nested
  if (path.length > 8) return [];
  return entriesOf(value).flatMap(([key, item]) => wordsIn(item, [...path, Array.isArray(value) ? Number(key) : key]));
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
