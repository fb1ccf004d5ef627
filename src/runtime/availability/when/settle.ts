import type { DayStretch } from './clock-times.ts';
import { ASSUMED_HOURS, type OpenStretch } from './time-window.ts';

interface Open {
  readonly from: number;
  readonly to: number;
}

/** Whether what was said of a stretch lies in one of these open hours. */
type Fits = (stretch: DayStretch, open: readonly Open[]) => boolean;

/**
 * Opening hours settle 4 against 16. The first question that leaves anything decides; what is left may still be several.
 *
 * | hours of | all that was said is open | some of it, the closing minute included |
 * |---|---|---|
 * | that weekday | 1 | 2 |
 * | any weekday | 3 | 4 |
 *
 * Of what is left, a time that was written with its minutes wins: `8:30` is 08:30, where both halves of the day are open.
 * They never refuse: a time that nobody can mean otherwise stays, open or not. Whether it can be booked is availability's.
 */
export function settle(
  stretches: readonly DayStretch[],
  weekday: number,
  openingHours: readonly OpenStretch[],
): readonly DayStretch[] {
  if (stretches.length < 2) return stretches;
  const thatDay = openingHours.filter((one) => one.weekday === weekday).map(minutesOf);
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

/** Whether the business is open on that weekday after that minute; without hours, as long as `ASSUMED_HOURS` say. */
export function opensAgain(openingHours: readonly OpenStretch[], weekday: number, minute: number): boolean {
  const hours = openingHours.length > 0 ? openingHours : ASSUMED_HOURS;
  return hours.some((one) => one.weekday === weekday && minute < minutesOf(one).to);
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

function minuteOfDay(time: string): number {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}
