import type { TimeOfDay } from './compose.ts';
import type { Clock, Daypart, Season } from './parts.ts';
import type { RefusalCode } from './refusal.ts';

/** One end of a stretch of the day, in minutes since midnight. Only what was said can be skipped or repeated by the clocks. */
export interface DayEdge {
  readonly at: number;
  readonly isSaid: boolean;
  /** Hours and minutes were written as just this time. */
  readonly isWritten?: boolean;
  readonly season?: Season;
}

/** Without an end it is one moment. */
export interface DayStretch {
  readonly from: DayEdge;
  readonly to: DayEdge | null;
}

const DAY = 1440;
/** `so gegen vier` reaches half an hour to both sides. */
const AROUND_MINUTES = 30;

/** Every stretch of a day that the words can mean: four o'clock is two of them. */
export function stretchesOf(time: TimeOfDay): readonly DayStretch[] | RefusalCode {
  const found = possibleStretches(time);
  return found.length === 0 ? 'contradiction' : found;
}

function possibleStretches(time: TimeOfDay): readonly DayStretch[] {
  const { daypart } = time;
  const [opens, closes] = daypart?.window ?? [0, DAY];
  switch (time.shape) {
    case 'whole':
      return daypart?.window === null ? [] : [{ from: unsaid(opens), to: unsaid(closes) }];
    case 'at':
      return beginnings(time.clock, daypart).map((from) => ({ from, to: null }));
    case 'around':
      return beginnings(time.clock, daypart).map(({ at, isWritten = false }) => ({
        from: { at: Math.max(0, at - AROUND_MINUTES), isSaid: true, isWritten },
        to: { at: Math.min(DAY, at + AROUND_MINUTES), isSaid: true },
      }));
    case 'between': {
      const starts = time.from ? beginnings(time.from, daypart) : [unsaid(opens)];
      const ends = time.to ? endings(time.to, daypart) : [unsaid(closes)];
      const pairs = starts.flatMap((from) => firstAfter(from, ends));
      return time.to?.hasMeridiem === true ? pairs.slice(-1) : pairs;
    }
  }
}

/** From three, the next five: never from three in the morning to five in the afternoon, unless that is said. */
function firstAfter(from: DayEdge, ends: readonly DayEdge[]): readonly DayStretch[] {
  const behind = ends.filter(({ at }) => at > from.at).map((to) => ({ from, to }));
  return from.isSaid ? behind.slice(0, 1) : behind;
}

function beginnings(clock: Clock, daypart: Daypart | undefined): readonly DayEdge[] {
  return said(clock, daypart, (at, [from, to]) => from <= at % DAY && at % DAY < to);
}

/** `vormittags bis zwölf` ends with the morning. */
function endings(clock: Clock, daypart: Daypart | undefined): readonly DayEdge[] {
  return said(clock, daypart, (at, [from, to]) => from < at && at <= to);
}

function said(
  { options, atNight, season, isWritten }: Clock,
  daypart: Daypart | undefined,
  fits: (at: number, settled: readonly [number, number]) => boolean,
): readonly DayEdge[] {
  const all = (daypart?.isNight === true ? atNight : undefined) ?? options;
  return all
    .filter((at) => daypart === undefined || daypart.settles.some((settled) => fits(at, settled)))
    .map((at) => ({
      at,
      isSaid: true,
      ...(season && { season }),
      ...(isWritten === true && at === options[0] && { isWritten }),
    }));
}

function unsaid(at: number): DayEdge {
  return { at, isSaid: false };
}
