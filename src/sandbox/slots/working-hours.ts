import type { ScheduleRow } from '../world/rows.ts';
import type { Span } from '../world/span.ts';
import { common } from './ranges.ts';
import { instantOf, localDay, weekdayOf } from './time-zone.ts';

/** When the schedule is open within the span. The clocks of its own zone count, so that a day may be 23 or 25 hours long. */
export function workingHours(schedule: ScheduleRow | undefined, span: Span): readonly Span[] {
  if (!schedule || span.endMs <= span.startMs) return [];
  const { timeZone, days, start, end } = schedule;
  const open: Span[] = [];
  for (let day = localDay(timeZone, span.startMs); day <= localDay(timeZone, span.endMs); day += 1) {
    if (!days.includes(weekdayOf(day))) continue;
    open.push({ startMs: instantOf(timeZone, day, minutesOf(start)), endMs: instantOf(timeZone, day, minutesOf(end)) });
  }
  return common([open, [span]]);
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
