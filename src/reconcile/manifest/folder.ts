import type { ServiceState } from '../../model/catalog.ts';
import type { Finding, ManifestDocument } from './finding.ts';
import { joinedFields } from './event-type-spec.ts';
import { KINDS, type Kind, type Manifest, type SegmentSpec, type ServiceSpec } from './manifest.ts';
import type { Checked } from './schema-check.ts';
import { slugsOf, type SegmentSlug } from './segment-slugs.ts';

/** A finding of a check over several documents. */
export interface PlacedFinding extends Finding {
  readonly document: ManifestDocument;
}

export interface Declaration {
  readonly kind: Kind;
  readonly name: string;
  readonly document: ManifestDocument;
}

/** All documents of one company's directory, by kind and name. */
export interface Folder {
  /** Relative to the loaded directory; `.` for that directory itself. */
  readonly path: string;
  /** By kind, in the order of files and documents; only the first of several with the same name. */
  readonly manifests: { readonly [K in Kind]: ReadonlyMap<string, Manifest<K>> };
  /** Every document with a kind and name, even if the rest of it is invalid. */
  readonly declared: readonly Declaration[];
  /** Slugs of each service by its name: one per segment. */
  readonly slugs: ReadonlyMap<string, readonly SegmentSlug[]>;
  readonly services: ReadonlyMap<string, ServiceFacts>;
  /** Names of all branches: the default for a service without `branches`. */
  readonly allBranches: readonly string[];
  readonly names: { readonly [K in Kind]: ReadonlySet<string> };
  /** Names in files that are not valid YAML; `undefined` if such a file could not be read at all. */
  readonly possibleNames: ReadonlySet<string> | undefined;
}

/** What a company's own rules ask of its services. */
export interface ServiceFacts {
  readonly state: ServiceState;
  readonly isComposite: boolean;
}

export function createFolder(
  path: string,
  documents: readonly { readonly document: ManifestDocument; readonly checked: Checked }[],
  possibleNames: ReadonlySet<string> | undefined,
): Folder {
  const declared = documents.flatMap(({ document, checked }) =>
    checked.declared === undefined ? [] : [{ ...checked.declared, document }],
  );
  const all = documents.flatMap(({ checked }) => checked.manifest ?? []);
  const allBy = Map.groupBy(all, ({ kind }) => kind);
  const manifests = byKind((kind) => firstByName(allBy.get(kind) ?? [])) as Folder['manifests'];
  const declaredBy = Map.groupBy(declared, ({ kind }) => kind);
  const names = byKind((kind) => new Set(declaredBy.get(kind)?.map(({ name }) => name)));
  return {
    path,
    declared,
    possibleNames,
    names,
    allBranches: [...names.Branch],
    manifests,
    ...ofServices(path, manifests),
  };
}

/** The folder with other services than its own, such as those of one file. */
export function withServices(folder: Folder, services: Folder['manifests']['Service']): Folder {
  const manifests = { ...folder.manifests, Service: services };
  return { ...folder, manifests, ...ofServices(folder.path, manifests) };
}

function ofServices(path: string, manifests: Folder['manifests']): Pick<Folder, 'slugs' | 'services'> {
  const company = manifests.Company.keys().next().value ?? path;
  const slugs = new Map<string, readonly SegmentSlug[]>();
  const services = new Map<string, ServiceFacts>();
  for (const [service, { spec }] of manifests.Service) {
    const segments = segmentsOf(spec, { manifests });
    const places = (at: number): number => declaredAt(spec, { manifests }, at);
    slugs.set(service, slugsOf({ company, service, spec, segments, declaredAt: places }));
    services.set(service, { state: spec.state ?? 'active', isComposite: segments.length > 1 });
  }
  return { slugs, services };
}

/** Returns true if the reference exists, or if a broken file may declare it. */
export function isDeclared(folder: Folder, kind: Kind, name: string): boolean {
  if (folder.names[kind].has(name) || folder.possibleNames === undefined) return true;
  return folder.possibleNames.has(name) || (kind === 'SegmentTemplate' && READY_TEMPLATES.has(name));
}

/** Names that a reference may mean. */
export function namesOf(folder: Folder, kind: Kind): readonly string[] {
  return kind === 'SegmentTemplate' ? [...folder.names[kind], ...READY_TEMPLATES.keys()] : [...folder.names[kind]];
}

/** The company of the folder; undefined if there is none or its document is invalid. */
export function companyOf(folder: Folder): Manifest<'Company'> | undefined {
  return folder.manifests.Company.values().next().value;
}

/** Segments of a service as booked: the declared ones; with `merge: adjacent`, those without a gap between them are merged. */
export function segmentsOf(spec: ServiceSpec, folder: Pick<Folder, 'manifests'>): readonly SegmentSpec[] {
  const declared = declaredSegments(spec, folder);
  return spec.merge === 'adjacent' ? mergeAdjacent(declared) : declared;
}

/** Index of the first declared segment that is part of booked segment number `at`. */
export function declaredAt(spec: ServiceSpec, folder: Pick<Folder, 'manifests'>, at: number): number {
  if (spec.merge !== 'adjacent') return at;
  const key = segmentsOf(spec, folder)[at]?.key;
  return declaredSegments(spec, folder).findIndex((segment) => segment.key === key);
}

/** The declared segments: the service's own, those of a template, or the single one of `minutes`. */
function declaredSegments(spec: ServiceSpec, folder: Pick<Folder, 'manifests'>): readonly SegmentSpec[] {
  if (spec.segments !== undefined) return spec.segments;
  if (spec.minutes !== undefined) return [{ key: 'A', title: spec.title, minutes: spec.minutes }];
  if (spec.template === undefined) return [];
  const own = folder.manifests.SegmentTemplate.get(spec.template)?.spec.segments;
  return own ?? READY_TEMPLATES.get(spec.template) ?? [];
}

/** Branches that offer the service; default: all. */
export function branchesOf(spec: ServiceSpec, folder: Folder): readonly string[] {
  return spec.branches ?? folder.allBranches;
}

function byKind<T>(build: (kind: Kind) => T): { readonly [K in Kind]: T } {
  return Object.fromEntries(KINDS.map((kind) => [kind, build(kind)])) as { readonly [K in Kind]: T };
}

function firstByName(manifests: readonly Manifest[]): ReadonlyMap<string, Manifest> {
  const first = new Map<string, Manifest>();
  for (const manifest of manifests) {
    if (!first.has(manifest.metadata.name)) first.set(manifest.metadata.name, manifest);
  }
  return first;
}

/**
 * Built-in templates: the most common services of salons and practices. A company's own template with the same name has precedence.
 * docs/manifests.md shows them.
 */
export const READY_TEMPLATES: ReadonlyMap<string, readonly SegmentSpec[]> = new Map([
  [
    'color-cut-style',
    [
      { key: 'A', title: 'Farbe auftragen', minutes: 30, gapAfter: { minutes: 45, title: 'Einwirkzeit' } },
      { key: 'B', title: 'Auswaschen', minutes: 15 },
      { key: 'C', title: 'Schneiden', minutes: 30 },
      { key: 'D', title: 'Föhnen & Styling', minutes: 30 },
    ],
  ],
  [
    'color-style',
    [
      { key: 'A', title: 'Farbe auftragen', minutes: 30, gapAfter: { minutes: 35, title: 'Einwirkzeit' } },
      { key: 'B', title: 'Auswaschen', minutes: 15 },
      { key: 'C', title: 'Föhnen & Styling', minutes: 30 },
    ],
  ],
  [
    'highlights',
    [
      { key: 'A', title: 'Strähnen einarbeiten', minutes: 60, gapAfter: { minutes: 30, title: 'Einwirkzeit' } },
      { key: 'B', title: 'Auswaschen & Tönen', minutes: 20, gapAfter: { minutes: 10, title: 'Einwirkzeit' } },
      { key: 'C', title: 'Föhnen & Styling', minutes: 30 },
    ],
  ],
  [
    'perm',
    [
      { key: 'A', title: 'Wickeln', minutes: 45, gapAfter: { minutes: 20, title: 'Einwirkzeit' } },
      { key: 'B', title: 'Fixieren', minutes: 15, gapAfter: { minutes: 10, title: 'Einwirkzeit' } },
      { key: 'C', title: 'Auswaschen & Styling', minutes: 40 },
    ],
  ],
  [
    'consult-treat',
    [
      { key: 'A', title: 'Beratung', minutes: 15, gapAfter: { minutes: 15, title: 'Vorbereitung', policy: 'free' } },
      { key: 'B', title: 'Behandlung', minutes: 45 },
    ],
  ],
]);

/**
 * Merges segments without a gap between them: the key, slug and previous slugs of the first, all
 * titles, the sum of minutes, the gap after the last.
 */
function mergeAdjacent(segments: readonly SegmentSpec[]): readonly SegmentSpec[] {
  const merged: SegmentSpec[] = [];
  for (const segment of segments) {
    const last = merged.at(-1);
    if (last === undefined || last.gapAfter !== undefined) merged.push(segment);
    else merged[merged.length - 1] = joined(last, segment);
  }
  return merged;
}

function joined(first: SegmentSpec, { title, minutes, gapAfter, ...second }: SegmentSpec): SegmentSpec {
  const eventType = joinedFields(first.eventType, second.eventType);
  const both = {
    ...first,
    title: `${first.title}, ${title}`,
    minutes: first.minutes + minutes,
    ...(eventType && { eventType }),
  };
  return gapAfter === undefined ? both : { ...both, gapAfter };
}
