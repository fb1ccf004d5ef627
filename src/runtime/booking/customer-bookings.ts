import type { Booking } from '../../calcom/common-api.ts';
import { attendeeEmail } from '../../model/appointment.ts';
import type { Customer } from '../../model/appointment.ts';
import type { CompanyContext } from '../company-context.ts';

/** Longer than Cal.com's own rounding of times. */
const ROUNDING_MS = 60_000;

/** Where a customer's bookings are looked for. Epoch milliseconds. */
export interface CustomerTime {
  readonly customer: Customer;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * All bookings of the customer in that time, by any maker and with any status.
 *
 * @param marginMs how much earlier and later as well
 * @throws CalcomError
 */
export function customerBookings(
  { calcom }: CompanyContext,
  { customer, startMs, endMs }: CustomerTime,
  marginMs: number = ROUNDING_MS,
): Promise<readonly Booking[]> {
  return calcom.bookings({
    attendeeEmail: attendeeEmail(customer),
    afterStartMs: startMs - marginMs,
    beforeEndMs: endMs + marginMs,
  });
}
