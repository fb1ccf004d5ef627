import type { Span } from '../world/rows.ts';
import { offsetMs } from './time-zone.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A requested day ends at 23:59:59, but a slot may end at midnight. */
const TOLERANCE_MS = 1000;
/** Starts are multiples of the largest of these that divides the interval between them. */
const ROUND_MINUTES = [60, 30, 20, 15, 10, 5];

interface Grid {
  readonly lengthMinutes: number;
  /** The interval between starts. */
  readonly everyMinutes: number;
  /** Added to the first start of a range, and to each interval. */
  readonly offsetMinutes: number;
  readonly notBeforeMs: number;
  /** The time zone of the rounded times: the caller's. */
  readonly zone: string;
}

/**
 * The starts within the ranges. A range starts at a rounded time; if it begins within a slot of an earlier range (another host's), it
 * continues that range's grid.
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

/** Rounds up to the next multiple within the hour; seconds are ignored. */
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
