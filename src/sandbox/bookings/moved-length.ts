import type { EventTypeRow } from '../world/rows.ts';

/** How long a booking is after a reschedule, in minutes: as long as its event type is now. */
export function movedLength({ settings }: EventTypeRow): number {
  return settings.lengthInMinutes;
}
