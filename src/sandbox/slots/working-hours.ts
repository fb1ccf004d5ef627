import { WEEKDAYS } from '../world/rows.ts';
import type { ScheduleRow } from '../world/rows.ts';
import type { Span } from '../world/span.ts';
import { common } from './ranges.ts';
import { dateOf, instantOf, localDay, weekdayOf } from './time-zone.ts';

/** When the schedule is open within the span. The clocks of its own zone count, so that a day may be 23 or 25 hours long. */
export function workingHours(schedule: ScheduleRow | undefined, span: Span): readonly Span[] {
  if (!schedule || span.endMs <= span.startMs) return [];
  const { timeZone } = schedule;
  const open: Span[] = [];
  for (let day = localDay(timeZone, span.startMs); day <= localDay(timeZone, span.endMs); day += 1) {
    for (const { startTime, endTime } of hoursOf(schedule, day)) {
      const [startMs, endMs] = [startTime, endTime].map((time) => instantOf(timeZone, day, minutesOf(time)));
      if (startMs !== undefined && endMs !== undefined && startMs < endMs) open.push({ startMs, endMs });
    }
  }
  return common([open.sort((a, b) => a.startMs - b.startMs), [span]]);
}

/** `day` counts the days since 1970. Overrides of a day replace its hours. */
function hoursOf({ availability, overrides }: ScheduleRow, day: number): readonly Hours[] {
  const ofDay = overrides.filter(({ date }) => date === dateOf(day));
  if (ofDay.length > 0) return ofDay;
  return availability.filter(({ days }) => days.some((name) => WEEKDAYS.indexOf(name) === weekdayOf(day)));
}

interface Hours {
  readonly startTime: string;
  readonly endTime: string;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
