import type { Span } from '../world/rows.ts';
import { offsetMs } from './time-zone.ts';

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
  /** Whose clocks show the round times: those of whoever asks. */
  readonly zone: string;
}

/**
 * The starts that ranges allow. A range begins at a round time; but where it begins in the middle of a slot of an earlier range
 * (another host's), it takes up that one's grid.
 */
export function startsIn(ranges: readonly Span[], grid: Grid): readonly number[] {
  const every = Math.max(1, grid.everyMinutes);
  const round = ROUND_MINUTES.find((minutes) => every % minutes === 0) ?? 1;
  const stepMs = (every + grid.offsetMinutes) * MINUTE_MS;
  const starts = new Set<number>();
  for (const range of [...ranges].sort((a, b) => a.startMs - b.startMs)) {
    const first = rounded(Math.max(range.startMs, grid.notBeforeMs), { minutes: round, zone: grid.zone });
    let startMs = aligned(first + grid.offsetMinutes * MINUTE_MS, { range, starts, stepMs });
    for (; startMs + grid.lengthMinutes * MINUTE_MS <= range.endMs + TOLERANCE_MS; startMs += stepMs)
      starts.add(startMs);
  }
  return [...starts].sort((a, b) => a - b);
}

/** Up to the next multiple within the hour; seconds do not count. */
function rounded(atMs: number, { minutes, zone }: { readonly minutes: number; readonly zone: string }): number {
  const offset = offsetMs(zone, atMs);
  const local = Math.floor((atMs + offset) / MINUTE_MS) * MINUTE_MS;
  const hour = Math.floor(local / HOUR_MS) * HOUR_MS;
  const step = minutes * MINUTE_MS;
  return hour + Math.ceil((local - hour) / step) * step - offset;
}

interface Earlier {
  readonly range: Span;
  readonly starts: ReadonlySet<number>;
  readonly stepMs: number;
}

function aligned(startMs: number, { range, starts, stepMs }: Earlier): number {
  let previous = Number.NEGATIVE_INFINITY;
  for (const start of starts) if (start < startMs && start > previous) previous = start;
  if (previous + stepMs <= startMs) return startMs;
  return previous >= range.startMs ? previous : previous + stepMs;
}
