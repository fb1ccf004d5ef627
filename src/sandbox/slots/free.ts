import type { Span } from '../world/span.ts';
import type { World } from '../world/world.ts';
import { busySpans } from './busy.ts';
import type { Asked } from './busy.ts';
import { scheduleFor } from './hosts.ts';
import { limitedPeriods } from './limits.ts';
import { withoutBusy } from './ranges.ts';
import { workingHours } from './working-hours.ts';

/** When the user may be booked within the span: open, not taken, and not over a limit of the type. */
export function freeRanges(world: World, asked: Asked & { readonly lengthMinutes: number }): readonly Span[] {
  const schedule = scheduleFor(world, asked.type, asked.user);
  const open = workingHours(schedule, asked.span);
  if (!schedule || open.length === 0) return [];
  const limited = limitedPeriods(world, { ...asked, zone: schedule.timeZone });
  return withoutBusy(open, [...busySpans(world, asked), ...limited]);
}

/** Whether the user is free for the whole span. */
export function isFree(world: World, asked: Asked): boolean {
  const { startMs, endMs } = asked.span;
  const ranges = freeRanges(world, { ...asked, lengthMinutes: (endMs - startMs) / 60_000 });
  return ranges.some((range) => range.startMs <= startMs && range.endMs >= endMs);
}
