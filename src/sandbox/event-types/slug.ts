/** What the API does to a slug that is sent: it takes nearly everything. */
export function lenientSlug(slug: string): string {
  return slug.trim().replace(/^[-._]+/, '');
}

/** What the slug of a managed type becomes at its children: lower case, no accents (ß stays), dashes for all else. */
export function childSlug(slug: string): string {
  return slug
    .toLowerCase()
    .trim()
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replace(/[^.\p{L}\p{N}\p{Zs}\p{Emoji}]+/gu, '-')
    .replace(/[\s_#]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[-.]+/, '')
    .replace(/[-.]+$/, '');
}
