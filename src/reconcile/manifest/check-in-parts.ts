import type { Service } from '../../model/catalog.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { CheckedFolder } from './check-files.ts';
import { checkAllButServices, checkServices } from './check-folder.ts';
import { type ManifestDocument, toDiagnostic } from './finding.ts';
import { companyOf, createFolder, type Folder, type ServiceFacts, withServices } from './folder.ts';
import type { Manifest } from './manifest.ts';
import { parseYaml } from './parse-yaml.ts';
import type { FolderFiles } from './read.ts';
import { resolveCatalog } from './resolve-catalog.ts';
import { ServiceResolver } from './resolve-service.ts';
import { folderRules } from './rules/folder-rules.ts';
import { checkSchema } from './schema-check.ts';
import { findSecrets } from './secrets.ts';
import { checkSlugs } from './rules/slug-rules.ts';
import { inParts, type SourceFile } from './source-file.ts';

/**
 * Checks and resolves a folder without errors part by part, so that at any time only the documents of one part are in memory: those of
 * services, which refer to all other documents, come last. Null for any error, and for what only the documents together can show
 * (two services with one name, id or slug): `checkFiles` then reports everything.
 */
export function checkInParts(files: FolderFiles, environment: string, onLarge?: () => void): CheckedFolder | null {
  if (!files.isComplete) return null;
  const parts = files.files.flatMap(inParts);
  if (parts.some(({ text }) => findSecrets(text).length > 0)) return null;
  const early = new Map<SourceFile, Documents>();
  for (const part of parts.filter(({ text }) => OTHER_KIND.test(text))) {
    const documents = readDocuments(part);
    if (documents === null) return null;
    early.set(part, documents);
  }
  const base = createFolder(files.path, [...early.values()].flat(), new Set());
  const company = companyOf(base);
  if (company === undefined) return null;
  // values that break a rule cannot be resolved; references to services count once all services are known
  const unlinked = withServices({ ...base, possibleNames: undefined }, new Map());
  if ([...checkAllButServices(unlinked, environment)].some(isError)) return null;
  const services = new CheckedServices(base, company);
  const isLarge = parts.reduce((sum, { text }) => sum + text.length, 0) > LARGE_LENGTH;
  for (const [at, part] of parts.entries()) {
    if (isLarge && at === SETTLED) onLarge?.();
    const documents = early.get(part) ?? readDocuments(part);
    if (documents === null || (!early.has(part) && documents.some(isNoService)) || !services.add(documents))
      return null;
  }
  const folder = services.inFolder();
  const rest = withServices(folder, new Map());
  const found = [...folderRules.flatMap((rule) => [...rule(rest)]), ...checkAllButServices(folder, environment)];
  if (found.some(isError)) return null;
  return {
    folder,
    catalog: resolveCatalog(folder, company, { environment, services: services.resolved }),
    documents: [...early.values()].flat().map(({ document }) => document),
    sources: files.files,
    diagnostics: [...services.warnings, ...found.map((finding) => toDiagnostic(finding.document, finding))],
  };
}

/** Characters of about 25,000 services. */
const LARGE_LENGTH = 8 * 1024 * 1024;
/** Parts after which V8 has as much room for young objects as reading a part needs. */
const SETTLED = 8;

/** A part with such a `kind` is read first. Anything that only looks like one is read first too. */
const OTHER_KIND = /\bkind["']?\s*:(?!\s*(["']?)Service\1\s*(?:$|[,}#]))/m;

type Documents = readonly {
  readonly document: ManifestDocument;
  readonly checked: ReturnType<typeof checkSchema>;
}[];

/** Null: something in the part is wrong. */
function readDocuments(part: SourceFile): Documents | null {
  const parsed = parseYaml(part);
  if (parsed.kind === 'broken' || parsed.faults.length > 0) return null;
  const documents = parsed.documents.map((document) => ({ document, checked: checkSchema(document) }));
  return documents.every(({ checked }) => checked.findings.length === 0) ? documents : null;
}

function isNoService({ checked }: Documents[number]): boolean {
  return checked.manifest?.kind !== 'Service';
}

function isError({ severity }: { readonly severity?: Diagnostic['severity'] | undefined }): boolean {
  return severity !== 'warning';
}

const NO_FACTS: ServiceFacts = { state: 'active', isComposite: false };

/** The services of a folder, of which only the resolved values are kept. */
class CheckedServices {
  readonly resolved: Service[] = [];
  readonly warnings: Diagnostic[] = [];
  readonly #base: Folder;
  readonly #resolver: ServiceResolver;
  readonly #facts = new Map<string, ServiceFacts>();
  readonly #ids = new Set<string>();
  readonly #slugs = new Set<string>();

  constructor(base: Folder, company: Manifest<'Company'>) {
    this.#base = base;
    this.#resolver = new ServiceResolver(company);
  }

  /** False: one of them has an error. */
  add(documents: Documents): boolean {
    const folder = createFolder(
      this.#base.path,
      documents.filter((one) => !isNoService(one)),
      new Set(),
    );
    const own = withServices(this.#base, folder.manifests.Service);
    const found = [...folderRules.flatMap((rule) => [...rule(folder)]), ...checkServices(own), ...checkSlugs(own)];
    if (found.some(isError)) return false;
    for (const finding of found) this.warnings.push(toDiagnostic(finding.document, finding));
    for (const service of own.manifests.Service.values()) {
      const resolved = this.#resolver.resolve(service, own);
      const { name } = resolved;
      const slugs = resolved.segments.flatMap(({ slug, previousSlugs }) => [...new Set([slug, ...previousSlugs])]);
      if (this.#facts.has(name) || this.#ids.has(resolved.id) || slugs.some((slug) => this.#slugs.has(slug)))
        return false;
      this.#facts.set(name, own.services.get(name) ?? NO_FACTS);
      this.#ids.add(resolved.id);
      for (const slug of slugs) this.#slugs.add(slug);
      this.resolved.push(resolved);
    }
    return true;
  }

  /** The folder with the names of all services and without their manifests. */
  inFolder(): Folder {
    const names = { ...this.#base.names, Service: new Set(this.#facts.keys()) };
    return { ...this.#base, names, services: this.#facts };
  }
}
