/** From inclusive, to exclusive; epoch milliseconds. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
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

export function overlaps(a: Interval, b: Interval): boolean {
  return a.fromMs < b.toMs && b.fromMs < a.toMs;
}
