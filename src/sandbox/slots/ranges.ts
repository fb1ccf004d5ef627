import type { Span } from '../world/span.ts';

/** What is left of the ranges when the busy spans are taken out. */
export function withoutBusy(ranges: readonly Span[], busy: readonly Span[]): readonly Span[] {
  let left = ranges;
  for (const taken of busy) left = left.flatMap((range) => cut(range, taken));
  return left;
}

function cut(range: Span, taken: Span): readonly Span[] {
  if (taken.endMs <= range.startMs || taken.startMs >= range.endMs) return [range];
  const before = { startMs: range.startMs, endMs: taken.startMs };
  const after = { startMs: taken.endMs, endMs: range.endMs };
  return [before, after].filter(isSome);
}

/** Where all of the lists have a range. */
export function common(lists: readonly (readonly Span[])[]): readonly Span[] {
  const [first = [], ...others] = lists;
  return others.reduce((left, list) => left.flatMap((range) => list.flatMap((other) => shared(range, other))), first);
}

function shared(one: Span, other: Span): readonly Span[] {
  const startMs = Math.max(one.startMs, other.startMs);
  const endMs = Math.min(one.endMs, other.endMs);
  return [{ startMs, endMs }].filter(isSome);
}

function isSome({ startMs, endMs }: Span): boolean {
  return startMs < endMs;
}
