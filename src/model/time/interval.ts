/** From inclusive, to exclusive; epoch milliseconds. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The interval of a phase or step. */
export function intervalOf({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }): Interval {
  return { fromMs: startMs, toMs: endMs };
}

/** Sorted; intervals that adjoin or overlap are joined, empty ones dropped. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const ordered = intervals.filter(({ fromMs, toMs }) => toMs > fromMs).toSorted((a, b) => a.fromMs - b.fromMs);
  const result: Interval[] = [];
  for (const { fromMs, toMs } of ordered) {
    const last = result.at(-1);
    if (last && fromMs <= last.toMs) result[result.length - 1] = { ...last, toMs: Math.max(last.toMs, toMs) };
    else result.push({ fromMs, toMs });
  }
  return result;
}

/** What is in both lists; each is ascending, and its intervals do not overlap. */
export function intersectIntervals(some: readonly Interval[], others: readonly Interval[]): Interval[] {
  return some.flatMap((one) =>
    others.flatMap((other) => {
      const [fromMs, toMs] = [Math.max(one.fromMs, other.fromMs), Math.min(one.toMs, other.toMs)];
      return fromMs < toMs ? [{ fromMs, toMs }] : [];
    }),
  );
}

/** The first list without the second; the second may be in any order. */
export function withoutIntervals(some: readonly Interval[], others: readonly Interval[]): Interval[] {
  const taken = mergeIntervals(others);
  return some.flatMap((stretch) => {
    const left: Interval[] = [];
    let { fromMs } = stretch;
    for (const hold of taken) {
      if (hold.toMs <= fromMs) continue;
      if (hold.fromMs >= stretch.toMs) break;
      if (hold.fromMs > fromMs) left.push({ fromMs, toMs: hold.fromMs });
      fromMs = hold.toMs;
    }
    return fromMs < stretch.toMs ? [...left, { fromMs, toMs: stretch.toMs }] : left;
  });
}

export function overlaps(a: Interval, b: Interval): boolean {
  return a.fromMs < b.toMs && b.fromMs < a.toMs;
}
