import type { Desk } from '../booking/desk.ts';
import { reconcileBooking } from '../sweep/reconcile-booking.ts';

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
