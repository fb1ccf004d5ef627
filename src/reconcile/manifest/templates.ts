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
