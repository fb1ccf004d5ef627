import type { Made } from '../../../src/calcom/bookings/bookings-api.ts';
import type { Booking } from '../../../src/calcom/common-api.ts';

/** The one booking that a call made, as Cal.com answered it. */
export async function onlyBooking(call: Promise<Made>): Promise<Booking> {
  const made = await call;
  const [booking, ...others] = made.kind === 'read' ? made.bookings : [];
  if (!booking || others.length > 0) throw new Error(`not one booking: ${JSON.stringify(made)}`);
  return booking;
}
