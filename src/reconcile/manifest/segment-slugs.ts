import { defaultSlug } from '../../model/names.ts';
import type { SegmentSpec, ServiceSpec } from './manifest.ts';
import type { Path } from './yaml-index.ts';

/** The slug of one segment's event type, and where it was said (a derived one: where its parts come from). */
export interface SegmentSlug {
  /** Name of the service, and key of the segment: `null` where it is the only one. */
  readonly service: string;
  readonly key: string | null;
  readonly slug: string;
  readonly path: Path;
  readonly previous: readonly { readonly slug: string; readonly path: Path }[];
}

/** What a slug is made of. */
export interface SlugParts {
  readonly company: string;
  readonly service: string;
  readonly spec: ServiceSpec;
  /** Effective segments; one means that the service is simple. */
  readonly segments: readonly SegmentSpec[];
  /** Where each of them is declared. */
  readonly declaredAt: (at: number) => number;
}

const SPEC_PATH: Path = ['spec'];
const NAME_PATH: Path = ['metadata', 'name'];
const SLUG_PATH: Path = ['spec', 'slug'];
const NONE: SegmentSlug['previous'] = [];

/**
 * Slugs of a service, one per segment. A segment's own `slug` comes first; `spec.slug` is the slug of a simple service
 * and the beginning of a composite one's; otherwise `{company}-{service}-{segment}`.
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
