import { eventTypeName, SLUG_PATTERN, slugify } from '../../../model/names.ts';
import type { Finding } from '../finding.ts';
import type { Folder, PlacedFinding } from '../folder.ts';
import { quoted } from '../secrets.ts';
import type { SegmentSlug } from '../segment-slugs.ts';

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
