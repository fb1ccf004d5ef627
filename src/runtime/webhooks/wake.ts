import type { Desk } from '../booking/desk.ts';
import { reconcileBooking } from '../sweep/reconcile-booking.ts';

/** By then a job that was sent with the delivery has been tried, and most of its tries are over. */
const LOST_AFTER_MS = 10 * 60_000;

/** What was noted and never dealt with: its job was lost with the process that received it, or has given up. */
export async function wakeLost(desk: Desk, limit: number): Promise<void> {
  const which = { olderThanMs: LOST_AFTER_MS, limit };
  const lost = await desk.store.openDeliveries(desk.tenant.company.id, which);
  for (const delivery of lost) await wake(desk, delivery);
}

/** Reads the booking that a delivery told of, and compares it. The delivery stays open until that worked. */
export async function wake(
  desk: Desk,
  delivery: { readonly digest: string; readonly bookingUid: string | null },
): Promise<void> {
  if (delivery.bookingUid !== null) {
    const booking = await desk.calcom.booking(delivery.bookingUid);
    if (booking) await reconcileBooking(desk, booking);
  }
  await desk.store.finishDelivery(desk.tenant.company.id, delivery.digest);
}
