import { defaultSlug } from '../../model/names.ts';
import type { SegmentSpec, ServiceSpec } from './manifest.ts';
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
