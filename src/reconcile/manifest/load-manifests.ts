import type { Catalog } from '../../model/catalog.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { type CheckedFolder, checkFiles, diagnose } from './check-files.ts';
import { checkCompanies } from './check-folder.ts';
import { countCatalogs, type Counts } from './counts.ts';
import { companyOf, type Folder } from './folder.ts';
import { readManifests, readSchema, withDrafts } from './read.ts';
import { resolveCatalog } from './resolve-catalog.ts';
import { createSchemaCheck } from './schema-check.ts';
import { maskSecrets } from './secrets.ts';
import { shownSources } from './shown-sources.ts';
import { didYouMean } from './suggest.ts';

export interface LoadOptions {
  /** Which block of `spec.calcom` counts; `production` unless said. */
  readonly environment?: string | undefined;
  /** Only this company, by name. */
  readonly company?: string | undefined;
  /** Texts by file, relative to the directory: judged instead of what the files hold, or as files that are to be. */
  readonly drafts?: ReadonlyMap<string, string> | undefined;
}

export interface LoadedManifests {
  /** One per company without errors, in the order of their directories. */
  readonly catalogs: readonly Catalog[];
  /** Everything that is wrong, by file and place. With an error among them nothing should be planned. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the catalogs were resolved from, by company: for questions that are asked rarely (origins.ts). */
  readonly folders: ReadonlyMap<string, Folder>;
  /** Of the catalogs. */
  readonly counts: Counts;
  /** Text of every file that a diagnostic points into, with secrets covered; for carets. */
  readonly sources: ReadonlyMap<string, string>;
}

/** One for the whole process: the schemas are part of the program, and compiling them takes longer than small loads. */
const checkSchema = createSchemaCheck(readSchema);

/**
 * Manifests → catalogs: read → parse → schemas → rules → references → resolve. Never throws for what is in the
 * directory: every error is a diagnostic, and all of them are reported at once.
 */
export async function loadManifests(directory: string, options: LoadOptions = {}): Promise<LoadedManifests> {
  const { environment = 'production', company } = options;
  const read = withDrafts(readManifests(directory), options.drafts ?? new Map());
  const all: CheckedFolder[] = [];
  for (const files of read.folders) all.push(await checkFiles(files, checkSchema, environment));
  const between = diagnose(
    checkCompanies(
      all.map(({ folder }) => folder),
      environment,
    ),
  );
  const chosen = company === undefined ? all : all.filter(({ folder }) => folder.names.Company.has(company));
  if (company === undefined || chosen.length > 0) {
    const isChosen = ({ file }: Diagnostic): boolean =>
      chosen === all || chosen.some(({ folder }) => isIn(folder, file));
    return finish(chosen, [...read.diagnostics, ...between].filter(isChosen), environment);
  }
  return finish(all, [...read.diagnostics, ...between, unknownCompany(company, all)], environment);
}

function finish(
  folders: readonly CheckedFolder[],
  others: readonly Diagnostic[],
  environment: string,
): LoadedManifests {
  const diagnostics = inOrder([...folders.flatMap((one) => one.diagnostics), ...others]);
  const faulty = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ file }) => file));
  const catalogs: Catalog[] = [];
  const sound = new Map<string, Folder>();
  for (const { folder } of folders) {
    const company = companyOf(folder);
    if (company === undefined || [...faulty].some((file) => isIn(folder, file))) continue;
    catalogs.push(resolveCatalog(folder, company, environment));
    sound.set(company.metadata.name, folder);
  }
  const sources = shownSources(folders, diagnostics);
  return { catalogs, folders: sound, diagnostics, counts: countCatalogs(catalogs), sources };
}

/** By file and place, each said once: an alias brings several paths to one place. */
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
  const hint = didYouMean(
    name,
    all.flatMap(({ folder }) => [...folder.names.Company]),
  );
  const message = `no company "${name}" is declared`;
  const place = { file: '.', line: 1, column: 1 };
  return { ...place, code: 'unknown-company', severity: 'error', message, ...(hint !== undefined && { hint }) };
}
