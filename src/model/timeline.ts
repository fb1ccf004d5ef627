import type { StoredSegment } from './stored.ts';

/** From inclusive, to exclusive; epoch milliseconds. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One segment of a service in time: one booking. */
export interface Phase extends Stretch {
  readonly segmentKey: string;
  readonly title: string;
  readonly minutes: number;
}

/** A service in time: when each segment is worked, and when the member of staff can serve nobody else. */
export interface Timeline extends Stretch {
  readonly phases: readonly Phase[];
  /** Phases and blocked gaps; what touches is one stretch. Free gaps are not in it. */
  readonly busy: readonly Stretch[];
}

export interface TimelineInput {
  readonly segments: readonly StoredSegment[];
  /** The member of staff's own minutes by segment key; the service's where absent. */
  readonly ownMinutes?: { readonly [segmentKey: string]: number };
  /** Start of the first segment, epoch milliseconds. */
  readonly startMs: number;
}

const minuteMs = 60_000;

/**
 * Offsets between segments are exact time: an hour's gap is an hour, also in the night in which the clocks change.
 *
 * @throws RangeError for a service without segments
 */
export function timeline(input: TimelineInput): Timeline {
  const phases: Phase[] = [];
  const occupied: Stretch[] = [];
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
  return { fromMs: input.startMs, toMs: last.toMs, phases, busy: joined(occupied) };
}

/** Stretches in order, each that touches or overlaps its neighbour made one with it. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const ordered = stretches.filter(({ fromMs, toMs }) => toMs > fromMs).toSorted((a, b) => a.fromMs - b.fromMs);
  const result: Stretch[] = [];
  for (const { fromMs, toMs } of ordered) {
    const last = result.at(-1);
    if (last && fromMs <= last.toMs) result[result.length - 1] = { ...last, toMs: Math.max(last.toMs, toMs) };
    else result.push({ fromMs, toMs });
  }
  return result;
}

export function overlaps(a: Stretch, b: Stretch): boolean {
  return a.fromMs < b.toMs && b.fromMs < a.toMs;
}

function phaseAt(segment: StoredSegment, fromMs: number, own: TimelineInput['ownMinutes'] = {}): Phase {
  const minutes = own[segment.key] ?? segment.minutes;
  const { key, title } = segment;
  return { segmentKey: key, title, minutes, fromMs, toMs: fromMs + minutes * minuteMs };
}
