/**
 * Names of resources in plans, journals, `--only`, `--allow` and reports. Names of more than two parts are joined, not concatenated: a plan
 * keeps hundreds of thousands, and each of their parts would stay in memory.
 */

/** `ansatzfaerbung/A` */
export function eventTypeName(service: string, segmentKey: string): string {
  return `${service}/${segmentKey}`;
}

/** `ansatzfaerbung/fabian-1` */
export function assignmentName(service: string, staff: string): string {
  return [service, staff].join('/');
}

/** `zentrale/ansatzfaerbung/A/fabian-1` */
export function mapName(branch: string, service: string, segmentKey: string, staff: string): string {
  return [branch, service, segmentKey, staff].join('/');
}

/** `FRISEUR-ZENTRALE-440-A` */
export function eventNamePattern(company: string, branch: string, serviceId: string, segmentKey: string): string {
  return [company.toUpperCase(), branch.toUpperCase(), serviceId, segmentKey].join('-');
}

/** Whether a name of `--company` is a pattern: `*` matches any characters, `?` one. */
export function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

/** Whether a name is among names and patterns. */
export function matchesName(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    if (!isPattern(pattern)) return pattern === name;
    const literal = pattern.replaceAll(/[^*?\w-]/g, String.raw`\$&`);
    return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'u').test(name);
  });
}

const SPELLED: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'o', å: 'a', œ: 'oe' };

/** The slugs that calops writes: Cal.com rewrites the children's slugs of anything else (docs/calcom-behaviour.md). */
export const SLUG_PATTERN = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** ASCII slug: ä → ae and ß → ss as in German, other accents dropped, everything else a hyphen. May be empty. */
export function slugify(text: string): string {
  const lower = text.toLowerCase();
  if (SLUG_PATTERN.test(lower)) return lower;
  return lower
    .normalize('NFC')
    .replaceAll(/[äöüßæøåœ]/g, (letter) => SPELLED[letter] ?? letter)
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

/**
 * How Cal.com rewrites a slug for the children of a managed event type: lower case, no accents (ß stays), a hyphen for everything else. The
 * managed event type keeps the slug as it was sent. Observed only: do not rely on it alone.
 */
export function storedSlug(slug: string): string {
  return slug
    .toLowerCase()
    .trim()
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .replaceAll(/(?:[^.\p{L}\p{N}\p{Emoji}]|#)+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
}

/** The deterministic slug that identifies event types of calops: `{company}-{service}-{segment}`. */
export function defaultSlug(company: string, service: string, segmentKey: string): string {
  return slugify(`${company}-${service}-${segmentKey}`);
}
