import type { SegmentSpec } from './manifest.ts';

/**
 * The ready templates: what salons and practices ask for most. A company's own template of the same name comes first.
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
 * Segments without a gap between them as one: the key, slug and earlier slugs of the first, all titles, all minutes, the gap
 * after the last.
 */
export function mergeAdjacent(segments: readonly SegmentSpec[]): readonly SegmentSpec[] {
  const merged: SegmentSpec[] = [];
  for (const segment of segments) {
    const last = merged.at(-1);
    if (last === undefined || last.gapAfter !== undefined) merged.push(segment);
    else merged[merged.length - 1] = joined(last, segment);
  }
  return merged;
}

function joined(first: SegmentSpec, { title, minutes, gapAfter }: SegmentSpec): SegmentSpec {
  const both = { ...first, title: `${first.title}, ${title}`, minutes: first.minutes + minutes };
  return gapAfter === undefined ? both : { ...both, gapAfter };
}
