import { SLUG_PATTERN, slugify } from '../../../model/slug.ts';
import type { Finding } from '../finding.ts';
import { type Folder, type PlacedFinding, segmentsOf } from '../folder.ts';
import type { Manifest } from '../manifest.ts';
import { quoted } from '../secrets.ts';
import type { SegmentSlug } from '../segment-slugs.ts';

/**
 * Slugs of all services of a company: ASCII, and each of one segment only. Slugs that an event type had before count as
 * its own, since it is found by them until the rename is applied.
 */
export function* checkSlugs(folder: Folder): Iterable<PlacedFinding> {
  const owners = new Map<string, string>();
  for (const service of folder.manifests.Service.values()) {
    const { spec, metadata, document } = service;
    const segments = segmentsOf(spec, folder);
    for (const [at, slug] of (folder.slugs.get(metadata.name) ?? []).entries()) {
      const owner = segments.length === 1 ? metadata.name : `${metadata.name}/${segments[at]?.key ?? ''}`;
      for (const finding of [...checkForm(slug, service), ...claim(owners, owner, slug)])
        yield { ...finding, document };
    }
  }
}

/**
 * Cal.com writes the hosts' own event types with another slug than the one that was given when it is not ASCII. One that
 * such an event type already has in Cal.com may stay: then `previousSlugs` names it too.
 */
function* checkForm({ slug, path, previous }: SegmentSlug, service: Manifest<'Service'>): Iterable<Finding> {
  if (SLUG_PATTERN.test(slug)) return;
  const isAdopted = previous.some((earlier) => earlier.slug === slug);
  const ascii = slugify(slug);
  yield {
    code: 'slug-not-ascii',
    severity: isAdopted ? 'warning' : 'error',
    message: `the slug ${quoted(slug)} of ${quoted(service.metadata.name)} is not made of a-z, 0-9 and single hyphens`,
    hint: ascii === '' ? 'choose another slug' : `write ${quoted(ascii)}, and the old one under previousSlugs`,
    path,
  };
}

function* claim(owners: Map<string, string>, owner: string, own: SegmentSlug): Iterable<Finding> {
  for (const { slug, path } of [own, ...own.previous]) {
    const other = owners.get(slug);
    owners.set(slug, other ?? owner);
    if (other === undefined || other === owner) continue;
    const message = `the slug ${quoted(slug)} of ${quoted(owner)} already belongs to ${quoted(other)}`;
    yield { code: 'duplicate-slug', message, hint: 'give one of them a slug of its own', path };
  }
}
