import type { Temporal } from 'temporal-polyfill';
import type { DayEdge } from './clock-times.ts';
import type { RefusalCode } from './refusal.ts';

export interface Moment {
  readonly at: Temporal.ZonedDateTime;
  /** The clocks show it twice, and the words do not say which is meant. */
  readonly isRepeated: boolean;
}

/**
 * When the clocks of the zone show that time on that day.
 *
 * | the clocks show it | said | not said (the edge of a day, of an afternoon) |
 * |---|---|---|
 * | once | that moment | that moment |
 * | twice | both; the one of the season, if it is named | the first |
 * | never | skipped-time | the moment at which the clocks go on |
 */
export function momentsOf(
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
  // summer and winter tell two times apart; beside any other time they are a slip
  if (isOnce) return season === undefined ? [{ at: earlier, isRepeated: false }] : 'contradiction';
  if (season !== undefined) return [{ at: season === 'summer' ? earlier : later, isRepeated: false }];
  return isSaid ? [earlier, later].map((at) => ({ at, isRepeated: true })) : [{ at: earlier, isRepeated: false }];
}
