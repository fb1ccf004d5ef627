import { bare } from '../envelopes.ts';
import type { BookingRow } from '../world/booking-rows.ts';
import type { EventTypeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

/**
 * How long a booking is after a reschedule, in minutes: as long as it was, or as long as its event type is now, by the profile.
 *
 * @throws Refusal (400) for a length of its own that the event type does not offer any more
 */
export function movedLength({ profile }: World, { settings }: EventTypeRow, { startMs, endMs }: BookingRow): number {
  if (!profile.keepsOwnLength) return settings.lengthInMinutes;
  const own = (endMs - startMs) / 60_000;
  const offered = settings.lengthInMinutesOptions ?? [settings.lengthInMinutes];
  if (!offered.includes(own)) throw bare(400, 'Invalid event length');
  return own;
}
