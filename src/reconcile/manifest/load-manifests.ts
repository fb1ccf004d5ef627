import type { Catalog } from '../../model/catalog.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { isPattern, matchesName } from '../../model/names.ts';
import { checkFiles, diagnose, type CheckedFolder } from './check-files.ts';
import { checkInParts } from './check-in-parts.ts';
import { checkCompanies } from './check-folder.ts';
import { spanIn, type ManifestDocument } from './finding.ts';
import { companyOf, type Folder } from './folder.ts';
import { readManifests, withDrafts } from './read.ts';
import type { Manifest } from './manifest.ts';
import { resolveCatalog } from './resolve-catalog.ts';
import { ServiceResolver } from './resolve-service.ts';
import { looksLikeKey, maskFile, maskSecrets } from './secrets.ts';
import type { SourceFile } from './source-file.ts';
import { didYouMean } from './suggest.ts';
import type { Path, Span } from './yaml-index.ts';

export interface LoadOptions {
  /** The block of `spec.calcom` to use; default: `production`. */
  readonly environment?: string | undefined;
  /** Only these companies, by name or pattern (`salon-*`). */
  readonly company?: string | readonly string[] | undefined;
  /** Texts by file, relative to the directory: they replace the content of existing files or add new ones. */
  readonly drafts?: ReadonlyMap<string, string> | undefined;
  /** Called while a company is read whose manifests have so much text that memory matters more than time. */
  readonly onLarge?: (() => void) | undefined;
}

export interface LoadedManifests {
  /** One per company without errors, in the order of their directories. */
  readonly catalogs: readonly Catalog[];
  /** All diagnostics by file and position. With an error among them nothing should be planned. */
  readonly diagnostics: readonly Diagnostic[];
  /** Reads the documents of a company again, for rare questions (origins.ts). */
  readonly folders: ReadonlyMap<string, () => Promise<Folder>>;
  /** Counts of the catalogs. */
  readonly counts: Counts;
  /** Text of every file that a diagnostic points into, with secrets masked; for source excerpts. */
  readonly sources: ReadonlyMap<string, string>;
}

interface LoadedFolder extends CheckedFolder {
  readonly again: () => Promise<Folder>;
}

/**
 * Manifests → catalogs: read → parse → schemas → rules → references → resolve. Never throws because of the directory's content: every
 * error is a diagnostic, and all of them are reported at once.
 */
export async function loadManifests(directory: string, options: LoadOptions = {}): Promise<LoadedManifests> {
  const { environment = 'production', company = [] } = options;
  const companies = typeof company === 'string' ? [company] : company;
  const read = withDrafts(readManifests(directory), options.drafts ?? new Map());
  const all: LoadedFolder[] = [];
  for (const files of read.folders) {
    const checked = checkInParts(files, environment, options.onLarge) ?? (await checkFiles(files, environment));
    all.push({ ...checked, again: readerOf(directory, files.path, options) });
  }
  const between = diagnose(
    checkCompanies(
      all.map(({ folder }) => folder),
      environment,
    ),
  );
  const others = [...read.diagnostics, ...between];
  if (companies.length === 0) return finish(all, others, environment);
  const unknown = companies.filter((pattern) => !all.some(({ folder }) => declares(folder, [pattern])));
  if (unknown.length > 0) {
    return finish(all, [...others, ...unknown.map((pattern) => unknownCompany(pattern, all))], environment);
  }
  const chosen = all.filter(({ folder }) => declares(folder, companies));
  const isChosen = ({ file }: Diagnostic): boolean => chosen.some(({ folder }) => isIn(folder, file));
  return finish(chosen, others.filter(isChosen), environment);
}

/** Reads the files again, because their texts are not kept. */
function readerOf(directory: string, path: string, { environment = 'production', drafts }: LoadOptions) {
  return async (): Promise<Folder> => {
    const { folders } = withDrafts(readManifests(directory), drafts ?? new Map());
    const files = folders.find((one) => one.path === path) ?? { path, files: [], isComplete: false };
    return (await checkFiles(files, environment)).folder;
  };
}

function declares({ names }: Folder, patterns: readonly string[]): boolean {
  return [...names.Company].some((name) => matchesName(name, patterns));
}

function finish(folders: readonly LoadedFolder[], others: readonly Diagnostic[], environment: string): LoadedManifests {
  const diagnostics = inOrder([...folders.flatMap((one) => one.diagnostics), ...others]);
  const faulty = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ file }) => file));
  const catalogs: Catalog[] = [];
  const sound = new Map<string, () => Promise<Folder>>();
  for (const { folder, catalog, again } of folders) {
    const company = companyOf(folder);
    if (company === undefined || [...faulty].some((file) => isIn(folder, file))) continue;
    catalogs.push(catalog ?? resolveFolder(folder, company, environment));
    sound.set(company.metadata.name, again);
  }
  const sources = shownSources(folders, diagnostics);
  return { catalogs, folders: sound, diagnostics, counts: countCatalogs(catalogs), sources };
}

function resolveFolder(folder: Folder, company: Manifest<'Company'>, environment: string): Catalog {
  const resolver = new ServiceResolver(company);
  const services = Array.from(folder.manifests.Service.values(), (service) => resolver.resolve(service, folder));
  return resolveCatalog(folder, company, { environment, services });
}

/** Sorted by file and position, without duplicates: an alias makes several paths lead to one position. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const once = new Map<string, Diagnostic>();
  for (const one of diagnostics) {
    const message = maskSecrets(one.message);
    const masked = { ...one, message, ...(one.hint !== undefined && { hint: maskSecrets(one.hint) }) };
    const isSaid = one.code === 'secret-literal' ? '' : message;
    once.set(`${one.file}:${one.line}:${one.column}:${one.code}:${isSaid}`, masked);
  }
  return [...once.values()].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.code, b.code),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isIn({ path }: Folder, file: string): boolean {
  return path === '.' || file.startsWith(`${path}/`) || file === path || file === '.';
}

function unknownCompany(name: string, all: readonly CheckedFolder[]): Diagnostic {
  const names = all.flatMap(({ folder }) => [...folder.names.Company]);
  const hint = /[[\]{}|]/.test(name)
    ? 'in a pattern, * stands for any characters and ? for one; repeat --company for several'
    : didYouMean(name, names);
  const message = isPattern(name) ? `no company matches "${name}"` : `no company "${name}" is declared`;
  const place = { file: '.', line: 1, column: 1 };
  return { ...place, code: 'unknown-company', severity: 'error', message, ...(hint !== undefined && { hint }) };
}

/** Number of declared resources over all companies: the `counts` of `calops validate --json`. */
export interface Counts {
  readonly companies: number;
  readonly branches: number;
  readonly staff: number;
  readonly services: number;
  readonly segments: number;
  /** One per segment of every service that is not deleted. */
  readonly eventTypes: number;
  /** One per branch × segment × assigned staff member who works at that branch. */
  readonly maps: number;
}

function countCatalogs(catalogs: readonly Catalog[]): Counts {
  const counts = { companies: 0, branches: 0, staff: 0, services: 0, segments: 0, eventTypes: 0, maps: 0 };
  for (const catalog of catalogs) {
    counts.companies += 1;
    counts.branches += catalog.branches.length;
    counts.staff += catalog.staff.length;
    counts.services += catalog.services.length;
    const branchesOf = new Map(catalog.staff.map(({ name, branches }) => [name, branches]));
    for (const { segments, staff, branches, state } of catalog.services) {
      counts.segments += segments.length;
      if (state === 'deleted') continue;
      counts.eventTypes += segments.length;
      for (const assignment of staff) {
        const works = branchesOf.get(assignment.staff) ?? [];
        counts.maps += segments.length * branches.filter((branch) => works.includes(branch)).length;
      }
    }
  }
  return counts;
}

/** Texts of the files that diagnostics point into, with possible keys masked, so that lines can be shown. */
function shownSources(
  folders: readonly CheckedFolder[],
  diagnostics: readonly Diagnostic[],
): ReadonlyMap<string, string> {
  const wanted = new Set(diagnostics.map(({ file }) => file));
  const shown = new Map<string, string>();
  for (const { documents, sources } of folders) {
    for (const { file, text } of sources) if (wanted.has(file)) shown.set(file, maskFile(text));
    for (const document of documents) {
      const { file } = document.source;
      const masked = shown.get(file);
      if (masked !== undefined) shown.set(file, cover(masked, document.source, findSecretPlaces(document)));
    }
  }
  return shown;
}

function cover(masked: string, { text, start: { offset } }: SourceFile, places: readonly Span[]): string {
  return places.reduce((covered, { start, end = lineEnd(text, start) }) => {
    const hidden = text.slice(start, end).replaceAll(/[^\n]/g, '•');
    return covered.slice(0, offset + start) + hidden + covered.slice(offset + end);
  }, masked);
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

/** Keys of an environment whose values are never secret. */
const PUBLIC_KEYS = new Set(['teamId', 'canary', 'manageSchedules']);
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
 * Values of a document that may be a key written by mistake: in the `calcom` blocks, under any spelling of `apiKey`, `webhookSecret` or
 * `retellKey`; in `webhook`, everything except the address; in the notifications, everything under `slack`.
 * Reports mask these values in the lines that they show.
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

/** A webhook's address is not secret unless it contains a password; every value next to it may be one. */
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
  // a secret may also be written in the position of a mapping key; our documents are never nested deeper
  if (path.length > 8) return [];
  return entriesOf(value).flatMap(([key, item]) => wordsIn(item, [...path, Array.isArray(value) ? Number(key) : key]));
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
