import { type Interval, mergeIntervals } from '../../model/interval.ts';

/** When a service can start: arithmetic of stretches, with no idea where they come from. */

const minuteMs = 60_000;

/** Every zone of today is whole quarters of an hour away from UTC: a quarter by the clock on the wall is one of UTC's. */
const quarterMs = 15 * minuteMs;

export interface FitQuestion {
  /** A service as if it started at 0. */
  readonly service: {
    /** When it takes the time of whoever serves; joined. */
    readonly busy: readonly Interval[];
    /** How long before its start it has to be booked. */
    readonly noticeMs: number;
  };
  /** Starts from inclusive, to exclusive; an instant has both equal, and is tried though it be no quarter of an hour. */
  readonly within: Interval;
  /** The only starts there are, where its owner wants it so; null: any. */
  readonly own: readonly number[] | null;
  /** Joined: what touches is one. */
  readonly free: readonly Interval[];
  /** What others hold of it, in any order. */
  readonly held: readonly Interval[];
  readonly nowMs: number;
}

/** Starts, ascending, from which every busy stretch of the service is free and not held. Never in the past. */
export function startsThatFit({ service, within, own, free, held, nowMs }: FitQuestion): readonly number[] {
  const openings = without(free, held);
  return startsToTry(within, own).filter(
    (startMs) => startMs > nowMs && startMs >= nowMs + service.noticeMs && fits(startMs, service.busy, openings),
  );
}

/** Each start says that it is free for the next step; steps that touch are one stretch. */
export function freeStretches(starts: readonly number[], stepMinutes: number): readonly Interval[] {
  return mergeIntervals(starts.map((fromMs) => ({ fromMs, toMs: fromMs + stepMinutes * minuteMs })));
}

export function fits(startMs: number, busy: readonly Interval[], openings: readonly Interval[]): boolean {
  return busy.every((stretch) => {
    const [fromMs, toMs] = [startMs + stretch.fromMs, startMs + stretch.toMs];
    return openings.some((opening) => opening.fromMs <= fromMs && toMs <= opening.toMs);
  });
}

function without(free: readonly Interval[], held: readonly Interval[]): readonly Interval[] {
  const taken = mergeIntervals(held);
  return free.flatMap((stretch) => {
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

function startsToTry(within: Interval, own: readonly number[] | null): readonly number[] {
  const { fromMs, toMs } = within;
  const isAsked = (startMs: number): boolean => startMs === fromMs || (fromMs < startMs && startMs < toMs);
  if (own !== null) return own.filter(isAsked);
  return fromMs === toMs ? [fromMs] : quarterHours(within);
}

function quarterHours({ fromMs, toMs }: Interval): readonly number[] {
  const firstMs = Math.ceil(fromMs / quarterMs) * quarterMs;
  const count = Math.max(0, Math.ceil((toMs - firstMs) / quarterMs));
  return Array.from({ length: count }, (_, index) => firstMs + index * quarterMs);
}
