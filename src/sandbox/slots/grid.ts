import type { Span } from '../world/span.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A day that is asked for ends at 23:59:59: a slot may end with the day all the same. */
const TOLERANCE_MS = 1000;
/** Starts lie on the coarsest of these that divides the distance between them. */
const ROUND_MINUTES = [60, 30, 20, 15, 10, 5];

interface Grid {
  readonly lengthMinutes: number;
  /** From one start to the next. */
  readonly everyMinutes: number;
  /** Added to the first start of a range, and to each distance. */
  readonly offsetMinutes: number;
  readonly notBeforeMs: number;
}

/**
 * The starts that ranges allow. A range begins at a round time; but where it begins in the middle of a slot of an earlier range
 * (another host's), it takes up that one's grid.
 */
export function startsIn(ranges: readonly Span[], grid: Grid): readonly number[] {
  const round = ROUND_MINUTES.find((minutes) => grid.everyMinutes % minutes === 0) ?? 1;
  const stepMs = (Math.max(1, grid.everyMinutes) + grid.offsetMinutes) * MINUTE_MS;
  const starts = new Set<number>();
  for (const range of [...ranges].sort((a, b) => a.startMs - b.startMs)) {
    let startMs = rounded(Math.max(range.startMs, grid.notBeforeMs), round) + grid.offsetMinutes * MINUTE_MS;
    for (const earlier of starts) {
      if (earlier < startMs && earlier + stepMs > startMs) {
        startMs = earlier >= range.startMs ? earlier : earlier + stepMs;
      }
    }
    for (; startMs + grid.lengthMinutes * MINUTE_MS <= range.endMs + TOLERANCE_MS; startMs += stepMs)
      starts.add(startMs);
  }
  return [...starts].sort((a, b) => a - b);
}

/** Up to the next multiple within the hour. */
function rounded(atMs: number, minutes: number): number {
  const hour = Math.floor(atMs / HOUR_MS) * HOUR_MS;
  const step = minutes * MINUTE_MS;
  return hour + Math.ceil((atMs - hour) / step) * step;
}
