import { defaultSlug, eventTypeName, SLUG_PATTERN, slugify } from '../../model/names.ts';
import type { Finding } from './finding.ts';
import type { Folder, PlacedFinding } from './folder.ts';
import type { SegmentSpec, ServiceSpec } from './manifest.ts';
import { quoted } from './secrets.ts';
import type { Path } from './yaml-index.ts';

/** The slug of one segment's event type, and where it is declared (for a derived one: where its parts are). */
export interface SegmentSlug {
  /** Name of the service, and key of the segment; `null` if it is the only one. */
  readonly service: string;
  readonly key: string | null;
  readonly slug: string;
  readonly path: Path;
  readonly previous: readonly { readonly slug: string; readonly path: Path }[];
}

/** The parts of a slug. */
export interface SlugParts {
  readonly company: string;
  readonly service: string;
  readonly spec: ServiceSpec;
  /** Segments after merging; one segment means a simple service. */
  readonly segments: readonly SegmentSpec[];
  /** Index of the declared segment for each of them. */
  readonly declaredAt: (at: number) => number;
}

const SPEC_PATH: Path = ['spec'];
const NAME_PATH: Path = ['metadata', 'name'];
const SLUG_PATH: Path = ['spec', 'slug'];
const NONE: SegmentSlug['previous'] = [];

/**
 * Slugs of a service, one per segment. A segment's own `slug` has precedence; `spec.slug` is the slug of a simple service and the prefix
 * for a composite one; the default is `{company}-{service}-{segment}`.
 */
export function slugsOf({ company, service, spec, segments, declaredAt }: SlugParts): readonly SegmentSlug[] {
  const isSimple = segments.length === 1;
  return segments.map((segment, at) => {
    const key = isSimple ? null : segment.key;
    const own: Path = spec.segments === undefined ? SPEC_PATH : ['spec', 'segments', declaredAt(at)];
    const previous = previousOf(segment, own, isSimple ? spec.previousSlugs : undefined);
    if (segment.slug !== undefined) return { service, key, slug: segment.slug, path: [...own, 'slug'], previous };
    if (spec.slug === undefined) {
      return { service, key, slug: defaultSlug(company, service, segment.key), path: NAME_PATH, previous };
    }
    const slug = isSimple ? spec.slug : `${spec.slug}-${segment.key.toLowerCase()}`;
    return { service, key, slug, path: SLUG_PATH, previous };
  });
}

function previousOf(segment: SegmentSpec, own: Path, ofService?: readonly string[]): SegmentSlug['previous'] {
  if (ofService === undefined && segment.previousSlugs === undefined) return NONE;
  return [
    ...(ofService ?? []).map((slug, at) => ({ slug, path: ['spec', 'previousSlugs', at] })),
    ...(segment.previousSlugs ?? []).map((slug, at) => ({ slug, path: [...own, 'previousSlugs', at] })),
  ];
}

/**
 * Slugs of all services of a company: ASCII, and each used by one segment only. Previous slugs of an event type count as its own, because
 * it is found by them until the rename is applied.
 */
export function checkSlugs(folder: Folder): readonly PlacedFinding[] {
  const findings: PlacedFinding[] = [];
  const owners = new Map<string, SegmentSlug>();
  for (const { metadata, document } of folder.manifests.Service.values()) {
    for (const slug of folder.slugs.get(metadata.name) ?? []) {
      for (const finding of checkForm(slug)) findings.push({ ...finding, document });
      for (const finding of claim(owners, slug)) findings.push({ ...finding, document });
    }
  }
  return findings;
}

/**
 * For a slug that is not ASCII, Cal.com gives the hosts' children a different slug. A non-ASCII slug that an event type already has in
 * Cal.com is allowed if `previousSlugs` lists it too.
 */
function checkForm({ service, slug, path, previous }: SegmentSlug): readonly Finding[] {
  if (SLUG_PATTERN.test(slug)) return [];
  const isAdopted = previous.some((earlier) => earlier.slug === slug);
  const ascii = slugify(slug);
  const message = `the slug ${quoted(slug)} of ${quoted(service)} is not made of a-z, 0-9 and single hyphens`;
  const hint = ascii === '' ? 'choose another slug' : `write ${quoted(ascii)}, and the old one under previousSlugs`;
  return [{ code: 'slug-not-ascii', severity: isAdopted ? 'warning' : 'error', message, hint, path }];
}

function claim(owners: Map<string, SegmentSlug>, own: SegmentSlug): readonly Finding[] {
  return [own, ...own.previous].flatMap((one) => claimOne(owners, own, one));
}

function claimOne(
  owners: Map<string, SegmentSlug>,
  own: SegmentSlug,
  { slug, path }: Pick<SegmentSlug, 'slug' | 'path'>,
): readonly Finding[] {
  const other = owners.get(slug);
  if (other === undefined) owners.set(slug, own);
  if (other === undefined || other === own) return [];
  const message = `the slug ${quoted(slug)} of ${quoted(nameOf(own))} already belongs to ${quoted(nameOf(other))}`;
  return [{ code: 'duplicate-slug', message, hint: 'give one of them a slug of its own', path }];
}

function nameOf({ service, key }: SegmentSlug): string {
  return key === null ? service : eventTypeName(service, key);
}
