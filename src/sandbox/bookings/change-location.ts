import { exception } from '../envelopes.ts';
import type { BookingRow } from '../world/booking-rows.ts';
import type { UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { changedLocation } from './location.ts';
import { mayManage } from './standing.ts';

interface Change {
  readonly row: BookingRow;
  readonly user: UserRow;
  /** Has passed its shape; the booking stays as it is without one. */
  readonly location: Readonly<Record<string, unknown>> | undefined;
  readonly now: number;
}

/** The place alone changes, also of a cancelled booking. @throws Refusal: 403 for strangers, 404 when the event type is gone */
export function relocatedRow(world: World, { row, user, location, now }: Change): BookingRow {
  const type = world.eventTypes.get(row.eventTypeId);
  if (!type) throw exception(404, `No event type found for booking with uid=${row.uid}`);
  if (!mayManage(world, user, type)) {
    throw exception(403, `User with id=${user.id} may not change the location of booking with uid=${row.uid}`);
  }
  if (!location) return row;
  const { place, ...chosen } = changedLocation(location);
  const responses = { ...row.responses, location: chosen };
  return world.bookings.replace({ ...row, location: place, responses, updatedAtMs: now });
}
