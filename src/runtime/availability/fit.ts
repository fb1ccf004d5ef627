import { type Interval, mergeIntervals, overlaps, withoutIntervals } from '../../model/time/interval.ts';

/** Computes when a service can start: pure arithmetic on intervals. */

const minuteMs = 60_000;

/** Every present time zone is a multiple of a quarter of an hour away from UTC: a local quarter is also a quarter in UTC. */
const quarterMs = 15 * minuteMs;

export interface FitQuestion {
  /** A service as if it started at 0. */
  readonly service: {
    /** When the service takes time of its staff; adjoining intervals are joined. */
    readonly busy: readonly Interval[];
    /** The minimum notice before the start. */
    readonly noticeMs: number;
  };
  /** Starts from inclusive, to exclusive. An instant has both equal, and is tried even if it is not on a quarter of an hour. */
  readonly within: Interval;
  /** The only possible starts, if the event type has an interval of its own; null: any. */
  readonly own: readonly number[] | null;
  /** Adjoining intervals are joined. */
  readonly free: readonly Interval[];
  /** The holds of other appointments in this time, in any order. */
  readonly held: readonly Interval[];
  readonly nowMs: number;
}

/** Starts, ascending, at which every busy interval of the service is free and not held. Never in the past. */
export function startsThatFit({ service, within, own, free, held, nowMs }: FitQuestion): readonly number[] {
  const openings = withoutIntervals(free, held);
  return startsToTry(within, own).filter(
    (startMs) => startMs > nowMs && startMs >= nowMs + service.noticeMs && fits(startMs, service.busy, openings),
  );
}

export interface ClassQuestion extends FitQuestion {
  /** The places that Cal.com has left at each start. */
  readonly left: ReadonlyMap<number, number>;
  readonly capacity: number;
  /** The holds of the same class, in any order. */
  readonly places: readonly Interval[];
}

/** One start of a class and its free places, at least one. */
export interface ClassStart {
  readonly startMs: number;
  readonly left: number;
}

/** As `startsThatFit`: a start of the class is shared until it is full, and keeps away others that overlap it. */
export function classStartsThatFit({ left, capacity, places, ...question }: ClassQuestion): readonly ClassStart[] {
  return startsThatFit(question).flatMap((startMs) => {
    const times = question.service.busy.map(({ fromMs, toMs }) => ({ fromMs: startMs + fromMs, toMs: startMs + toMs }));
    const around = places.filter((place) => times.some((time) => overlaps(time, place)));
    const own = around.filter((place) =>
      times.some(({ fromMs, toMs }) => place.fromMs === fromMs && place.toMs === toMs),
    );
    const free = Math.min(left.get(startMs) ?? 0, capacity - own.length);
    return own.length === around.length && free > 0 ? [{ startMs, left: free }] : [];
  });
}

/** Each start means that the next `stepMinutes` are free; adjoining steps are joined. */
export function freeStretches(starts: readonly number[], stepMinutes: number): readonly Interval[] {
  return mergeIntervals(starts.map((fromMs) => ({ fromMs, toMs: fromMs + stepMinutes * minuteMs })));
}

export function fits(startMs: number, busy: readonly Interval[], openings: readonly Interval[]): boolean {
  return busy.every((stretch) => {
    const [fromMs, toMs] = [startMs + stretch.fromMs, startMs + stretch.toMs];
    return openings.some((opening) => opening.fromMs <= fromMs && toMs <= opening.toMs);
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
