import type { SegmentSpec } from './manifest.ts';

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
