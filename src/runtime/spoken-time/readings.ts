import type { Temporal } from 'temporal-polyfill';
import { resolveDays, type Calendar, type DayRange } from './calendar-days.ts';
import { opensAgain, settle, stretchesOf, type DayEdge, type DayStretch } from './clock-times.ts';
import type { Bound, Request, TimeOfDay } from './compose.ts';
import type { Clock, DatePart } from './parts.ts';
import type { RefusalCode } from './refusal.ts';
import type { OpenStretch } from './time-window.ts';

/** One meaning of a phrase. An exact time has the same begin and end. */
export interface Reading {
  readonly from: Temporal.ZonedDateTime;
  readonly to: Temporal.ZonedDateTime;
  readonly isRepeated: boolean;
}

export interface Surroundings {
  readonly today: Temporal.PlainDate;
  /** The first full minute that is not in the past. */
  readonly begin: Temporal.ZonedDateTime;
  readonly openingHours: readonly OpenStretch[];
}

type Outcome = Reading | RefusalCode;

/** For `ab Montag`, `so bald wie möglich`: callers do not plan further ahead on the phone. */
const HORIZON_DAYS = 28;
const DAY_MINUTES = 1440;

export function readingsOf(request: Request, around: Surroundings): readonly Outcome[] {
  const { begin, today } = around;
  switch (request.kind) {
    case 'elapsed': {
      const at = begin.add({ minutes: request.minutes });
      return [{ from: at, to: at, isRepeated: false }];
    }
    case 'open':
      return [
        { from: begin, to: endOf(today, request.until === 'tonight' ? 1 : HORIZON_DAYS, begin), isRepeated: false },
      ];
    case 'day':
      return onOneDay(request.dates, request.time, around);
    case 'days':
      return overDays(request.start, request.end, around);
  }
}

function calendarOf({ today, begin, openingHours }: Surroundings, after: Temporal.PlainDate): Calendar {
  const restOfWeek = Array.from({ length: 8 - today.dayOfWeek }, (_, days) => today.add({ days }));
  const minute = begin.toPlainDate().equals(today) ? begin.hour * 60 + begin.minute : DAY_MINUTES;
  const isOpen = restOfWeek.some((day, index) => opensAgain(openingHours, day, index === 0 ? minute : 0));
  return { today, after, isWeekendOver: today.dayOfWeek >= 6 && !isOpen };
}

function onOneDay(dates: readonly DatePart[], time: TimeOfDay, around: Surroundings): readonly Outcome[] {
  const days = resolveDays(dates, calendarOf(around, around.today));
  const stretches = stretchesOf(time);
  if (typeof days === 'string') return [days];
  if (typeof stretches === 'string') return [stretches];
  const isWholeDay = time.shape === 'whole' && time.daypart === undefined;
  return days.flatMap((range) => {
    if (isWholeDay) return between(startsOn(range, around), endsOn(range, around));
    if (!range.first.equals(range.last)) return ['several-windows'];
    return settle(stretches, range.first, around.openingHours).flatMap((one) => onDay(range.first, one, around));
  });
}

function onDay(date: Temporal.PlainDate, { from, to }: DayStretch, { begin }: Surroundings): readonly Outcome[] {
  const starts = momentsOf(date, from, begin.timeZoneId);
  if (typeof starts === 'string') return [starts];
  if (to === null) return starts.map(({ at, isRepeated }) => ({ from: at, to: at, isRepeated }));
  return between(starts, momentsOf(date, to, begin.timeZoneId));
}

function overDays(start: Bound | null, end: Bound | null, around: Surroundings): readonly Outcome[] {
  const now: Moment = { at: around.begin, isRepeated: false };
  if (start === null) return end === null ? [] : between([now], endsOf(end, around.today, around));
  const dates = end === null ? start.dates : withMonthOf(start.dates, end.dates);
  const days = resolveDays(dates, calendarOf(around, around.today));
  if (typeof days === 'string') return [days];
  return days.flatMap((range) => {
    const first = start.isExclusive ? range.last.add({ days: 1 }) : range.first;
    const opens = start.clock ? edgesOf(first, start.clock, around) : startsOn({ first, last: first }, around);
    const closes = end
      ? endsOf(end, first, around)
      : [{ at: endOf(first, HORIZON_DAYS, around.begin), isRepeated: false }];
    return between(opens, closes);
  });
}

/** The end of a window; its weekdays and dates count from the start of the window. */
function endsOf(end: Bound, after: Temporal.PlainDate, around: Surroundings): readonly Moment[] | RefusalCode {
  const days = resolveDays(end.dates, calendarOf(around, after));
  if (typeof days === 'string') return days;
  const clock = end.clock && asEnd(end.clock);
  return all(
    days.map((range) => {
      if (clock) return edgesOf(range.last, clock, around);
      return end.isExclusive ? startsOn(range, around) : endsOn(range, around);
    }),
  );
}

function edgesOf(date: Temporal.PlainDate, clock: Clock, around: Surroundings): readonly Moment[] | RefusalCode {
  const stretches = stretchesOf({ shape: 'at', clock });
  if (typeof stretches === 'string') return stretches;
  const settled = settle(stretches, date, around.openingHours);
  return all(settled.map(({ from }) => momentsOf(date, from, around.begin.timeZoneId)));
}

/** As an end, midnight is the end of the day. */
function asEnd(clock: Clock): Clock {
  return { ...clock, options: clock.options.length > 1 ? clock.options.filter((at) => at > 0) : clock.options };
}

const MIDNIGHT: DayEdge = { at: 0, isSaid: false };

function startsOn({ first }: DayRange, { begin }: Surroundings): readonly Moment[] | RefusalCode {
  return momentsOf(first, MIDNIGHT, begin.timeZoneId);
}

function endsOn({ last }: DayRange, { begin }: Surroundings): readonly Moment[] | RefusalCode {
  return momentsOf(last.add({ days: 1 }), MIDNIGHT, begin.timeZoneId);
}

function endOf(date: Temporal.PlainDate, days: number, begin: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  return date.add({ days }).toZonedDateTime(begin.timeZoneId);
}

/** From each start to each end after it. */
function between(starts: readonly Moment[] | RefusalCode, ends: readonly Moment[] | RefusalCode): readonly Outcome[] {
  if (typeof starts === 'string') return [starts];
  if (typeof ends === 'string') return [ends];
  const pairs = starts.flatMap((from) =>
    ends
      .filter((to) => to.at.epochMilliseconds > from.at.epochMilliseconds)
      .map((to) => ({ from: from.at, to: to.at, isRepeated: from.isRepeated || to.isRepeated })),
  );
  return pairs.length === 0 ? ['contradiction'] : pairs;
}

function all(found: readonly (readonly Moment[] | RefusalCode)[]): readonly Moment[] | RefusalCode {
  const moments = found.filter((one) => typeof one !== 'string').flat();
  return moments.length > 0 ? moments : (found.find((one) => typeof one === 'string') ?? 'contradiction');
}

/** `vom 3. bis 7. Dezember`: the first day is in the same month. */
function withMonthOf(start: readonly DatePart[], end: readonly DatePart[]): readonly DatePart[] {
  const ending = end.find((part) => part.kind === 'date')?.options[0];
  if (ending?.month === undefined) return start;
  const { day: _, ...monthAndYear } = ending;
  return start.map((part) =>
    part.kind === 'date' && part.options.every(({ month }) => month === undefined)
      ? { ...part, options: part.options.map((option) => ({ ...option, ...monthAndYear })) }
      : part,
  );
}

interface Moment {
  readonly at: Temporal.ZonedDateTime;
  /** The clocks show the time twice, and the words do not decide which is meant. */
  readonly isRepeated: boolean;
}

/**
 * The instants at which the clocks of the zone show that time on that day.
 *
 * | the clocks show it | said | not said (the edge of a day, of an afternoon) |
 * |---|---|---|
 * | once | that instant | that instant |
 * | twice | both; the one of the season, if it is named | the first |
 * | never | skipped-time | the instant of the clock change |
 */
function momentsOf(
  date: Temporal.PlainDate,
  { at, isSaid, season }: DayEdge,
  timeZone: string,
): readonly Moment[] | RefusalCode {
  const wall = date.toPlainDateTime().add({ minutes: at });
  const earlier = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = wall.toZonedDateTime(timeZone, { disambiguation: 'later' });
  const isSkipped = !earlier.toPlainDateTime().equals(wall);
  const isOnce = earlier.epochMilliseconds === later.epochMilliseconds;
  if (isSkipped) return isSaid ? 'skipped-time' : [{ at: later, isRepeated: false }];
  // a season decides between two instants; beside any other time it is an error
  if (isOnce) return season === undefined ? [{ at: earlier, isRepeated: false }] : 'contradiction';
  if (season !== undefined) return [{ at: season === 'summer' ? earlier : later, isRepeated: false }];
  return isSaid ? [earlier, later].map((at) => ({ at, isRepeated: true })) : [{ at: earlier, isRepeated: false }];
}
