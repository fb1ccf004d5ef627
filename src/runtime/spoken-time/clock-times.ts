import { minuteOfDay } from '../../model/time/week-hours.ts';
import type { Temporal } from 'temporal-polyfill';
import type { TimeOfDay } from './compose.ts';
import type { Clock, Daypart, Season } from './parts.ts';
import type { RefusalCode } from './refusal.ts';
import { ASSUMED_HOURS, type OpenStretch } from './time-window.ts';

/** One end of an interval of the day, in minutes since midnight. A clock change can skip or repeat only a time that was said. */
export interface DayEdge {
  readonly at: number;
  readonly isSaid: boolean;
  /** The time was written with hours and minutes. */
  readonly isWritten?: boolean;
  readonly season?: Season;
}

/** An interval of the day; without an end it is one moment. */
export interface DayStretch {
  readonly from: DayEdge;
  readonly to: DayEdge | null;
}

const DAY = 1440;
/** `so gegen vier` includes half an hour on both sides. */
const AROUND_MINUTES = 30;

/** Every interval of a day that the words can mean: four o'clock has two. */
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

/** From three, the next five: not from three in the morning to five in the afternoon, unless the words say so. */
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

interface Open {
  readonly from: number;
  readonly to: number;
}

/** Whether the spoken interval is within one of these open hours. */
type Fits = (stretch: DayStretch, open: readonly Open[]) => boolean;

/**
 * Opening hours decide between 4 and 16. The first test that leaves any interval decides; several may remain.
 *
 * | hours of | the whole interval is open | a part of it is open, the closing minute included |
 * |---|---|---|
 * | that weekday | 1 | 2 |
 * | any weekday | 3 | 4 |
 *
 * If several remain, a time that was written with its minutes wins: `8:30` is 08:30, even if both halves of the day are open. Opening hours
 * never refuse: a time with only one meaning stays, open or not. Availability decides whether it can be booked.
 */
export function settle(
  stretches: readonly DayStretch[],
  day: Temporal.PlainDate,
  openingHours: readonly OpenStretch[],
): readonly DayStretch[] {
  if (stretches.length < 2) return stretches;
  const thatDay = openOn(day, openingHours).map(minutesOf);
  const anyDay = openingHours.map(minutesOf);
  const questions: readonly (readonly [readonly Open[], Fits])[] = [
    [thatDay, isInside],
    [thatDay, touches],
    [anyDay, isInside],
    [anyDay, touches],
  ];
  for (const [open, fits] of questions) {
    const left = stretches.filter((stretch) => fits(stretch, open));
    if (left.length > 0) return asWritten(left);
  }
  return stretches;
}

function asWritten(stretches: readonly DayStretch[]): readonly DayStretch[] {
  const written = stretches.filter(({ from, to }) => from.isWritten === true || to?.isWritten === true);
  return written.length > 0 ? written : stretches;
}

/** Whether the business is open on that day after that minute; without opening hours, `ASSUMED_HOURS` decide. */
export function opensAgain(openingHours: readonly OpenStretch[], day: Temporal.PlainDate, minute: number): boolean {
  const hours = openingHours.length > 0 ? openingHours : ASSUMED_HOURS;
  return openOn(day, hours).some((one) => minute < minutesOf(one).to);
}

function openOn(day: Temporal.PlainDate, hours: readonly OpenStretch[]): readonly OpenStretch[] {
  const ofDate = hours.filter(({ date }) => date === day.toString());
  return ofDate.length > 0
    ? ofDate
    : hours.filter(({ date, weekday }) => date === undefined && weekday === day.dayOfWeek);
}

function isInside({ from, to }: DayStretch, open: readonly Open[]): boolean {
  const begins = open.some((hours) => hours.from <= from.at && from.at < hours.to);
  const ends = open.some((hours) => to !== null && hours.from < to.at && to.at <= hours.to);
  return (begins || !from.isSaid) && (ends || to?.isSaid !== true);
}

function touches({ from, to }: DayStretch, open: readonly Open[]): boolean {
  const isOpen = (at: number) => open.some((hours) => hours.from <= at && at <= hours.to);
  return [from, ...(to === null ? [] : [to])].some(({ at, isSaid }) => isSaid && isOpen(at));
}

function minutesOf({ from, to }: OpenStretch): Open {
  return { from: minuteOfDay(from), to: minuteOfDay(to) };
}
