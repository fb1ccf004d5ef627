import { type Interval, mergeIntervals } from './interval.ts';
import type { StoredSegment } from '../stored.ts';

/** One segment of a service with its time: one booking. */
export interface Phase extends Interval {
  readonly segmentKey: string;
  readonly title: string;
  readonly minutes: number;
}

/** A service with its times: when each segment is performed, and when the staff member can serve no other customer. */
export interface Timeline extends Interval {
  readonly phases: readonly Phase[];
  /** Phases and blocked gaps; adjoining intervals are joined. Without free gaps. */
  readonly busy: readonly Interval[];
}

export interface TimelineInput {
  readonly segments: readonly StoredSegment[];
  /** The staff member's own minutes by segment key; absent: the service's. */
  readonly ownMinutes?: { readonly [segmentKey: string]: number };
  /** Start of the first segment, epoch milliseconds. */
  readonly startMs: number;
}

const minuteMs = 60_000;

/**
 * Offsets between segments are exact: a gap of an hour is an hour, even in a night with a clock change.
 *
 * @throws RangeError for a service without segments
 */
export function timeline(input: TimelineInput): Timeline {
  const phases: Phase[] = [];
  const occupied: Interval[] = [];
  let atMs = input.startMs;
  for (const segment of input.segments) {
    const phase = phaseAt(segment, atMs, input.ownMinutes);
    phases.push(phase);
    occupied.push(phase);
    const gapMinutes = segment.gapAfter?.minutes ?? 0;
    atMs = phase.toMs + gapMinutes * minuteMs;
    if (segment.gapAfter?.policy === 'blocked') occupied.push({ fromMs: phase.toMs, toMs: atMs });
  }
  const last = phases.at(-1);
  if (!last) throw new RangeError('a service without segments takes no time');
  return { fromMs: input.startMs, toMs: last.toMs, phases, busy: mergeIntervals(occupied) };
}

function phaseAt(segment: StoredSegment, fromMs: number, own: TimelineInput['ownMinutes'] = {}): Phase {
  const minutes = own[segment.key] ?? segment.minutes;
  const { key, title } = segment;
  return { segmentKey: key, title, minutes, fromMs, toMs: fromMs + minutes * minuteMs };
}
