import type { Booking } from '../../calcom/common-api.ts';
import type { Appointment } from '../../model/appointment.ts';
import type { CompanyContext } from '../company-context.ts';

/** Longer than Cal.com's own rounding of times. */
const ROUNDING_MS = 60_000;

/** Where a customer's bookings are looked for. Epoch milliseconds. */
export interface CustomerTime extends Pick<Appointment, 'attendeeEmail'> {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * All bookings of the customer in that time, by any maker and with any status. Without an address: those of everybody, of which the mark
 * in the metadata tells ours.
 *
 * @param marginMs how much earlier and later as well
 * @throws CalcomError
 */
export function customerBookings(
  { calcom }: CompanyContext,
  { attendeeEmail, startMs, endMs }: CustomerTime,
  marginMs: number = ROUNDING_MS,
): Promise<readonly Booking[]> {
  return calcom.bookings({
    ...(attendeeEmail !== null && { attendeeEmail }),
    afterStartMs: startMs - marginMs,
    beforeEndMs: endMs + marginMs,
  });
}
