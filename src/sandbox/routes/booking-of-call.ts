import { exception } from '../envelopes.ts';
import type { Call } from '../router.ts';
import { isRecord } from '../validation/shape.ts';
import type { BookingRow } from '../world/booking-rows.ts';

/** @throws Refusal (404) in the words of the endpoint */
export function requireBooking({ world, params }: Call, missing = 'was not found in the database'): BookingRow {
  const uid = params['bookingUid'] ?? '';
  const row = world.bookings.byUid(uid);
  if (!row) throw exception(404, `Booking with uid=${uid} ${missing}`);
  return row;
}

/** Whether a cancel or a reschedule is for one seat: the real server tells the two bodies apart by this key alone. */
export function isForOneSeat(body: unknown): boolean {
  return isRecord(body) && Object.hasOwn(body, 'seatUid');
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
