import { minutesOf, WEEKDAYS, type HoursLevels } from './week-hours.ts';
import { intersectIntervals, mergeIntervals, type Interval } from './interval.ts';
import type { StoredSegment } from '../stored.ts';
import { timeline } from './timeline.ts';
import { isWithin } from './working-times.ts';

export interface WeeklyOffer {
  /** The hours of the staff member, the branch and the company. */
  readonly levels: HoursLevels;
  readonly segments: readonly StoredSegment[];
  /** The staff member's own minutes by segment key. */
  readonly ownMinutes: { readonly [segmentKey: string]: number };
  /** Minutes between starts, from each opening on; null: every quarter of an hour. */
  readonly slotInterval: number | null;
}

const MINUTE_MS = 60_000;
const WEEK_MINUTES = 7 * 1440;
const QUARTER = 15;

/**
 * At how many times a service can start with one staff member in a week without exceptions, closures and bookings: every segment lies
 * within the hours, gaps anywhere. Null: no week is declared, so that nothing limits it. A capacity, not a forecast: starts overlap.
 */
export function startsPerWeek(offer: WeeklyOffer): number | null {
  const open = openWeek(offer.levels);
  if (open === null) return null;
  const { phases } = timeline({ segments: offer.segments, ownMinutes: offer.ownMinutes, startMs: 0 });
  const week = { fromMs: 0, toMs: WEEK_MINUTES * MINUTE_MS };
  const ofThisWeek = intersectIntervals(open, [week]);
  return ofThisWeek.flatMap((stretch) =>
    startsFrom(stretch, offer.slotInterval).filter((startMs) =>
      isWithin(
        phases.map(({ fromMs, toMs }) => ({ fromMs: startMs + fromMs, toMs: startMs + toMs })),
        open,
      ),
    ),
  ).length;
}

/** The most minutes in one piece that a week has open; null: no week is declared. */
export function longestOpening(levels: HoursLevels): number | null {
  const open = openWeek(levels);
  return open && Math.max(0, ...open.map(({ fromMs, toMs }) => (toMs - fromMs) / MINUTE_MS));
}

/** Two weeks from a Monday on, so that what begins on Sunday can end on Monday. */
function openWeek(levels: HoursLevels): readonly Interval[] | null {
  const week = levels.find((level) => level?.week)?.week;
  if (!week) return null;
  const ranges = WEEKDAYS.flatMap((day, index) => (week[day] ?? []).map((range) => ({ index, ...minutesOf(range) })));
  const stretches = [0, WEEK_MINUTES].flatMap((offset) =>
    ranges.map(({ index, from, to }) => ({
      fromMs: (offset + index * 1440 + from) * MINUTE_MS,
      toMs: (offset + index * 1440 + to) * MINUTE_MS,
    })),
  );
  return mergeIntervals(stretches);
}

/** The quarters of an hour within one opening, or every `slotInterval` minutes from its beginning on, as Cal.com counts them. */
export function startsFrom({ fromMs, toMs }: Interval, slotInterval: number | null): readonly number[] {
  const stepMs = (slotInterval ?? QUARTER) * MINUTE_MS;
  const firstMs = slotInterval === null ? Math.ceil(fromMs / stepMs) * stepMs : fromMs;
  return Array.from({ length: Math.max(0, Math.ceil((toMs - firstMs) / stepMs)) }, (_, at) => firstMs + at * stepMs);
}
