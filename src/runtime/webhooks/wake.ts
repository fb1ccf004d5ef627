import type { CompanyContext } from '../company-context.ts';
import { reconcileBooking } from '../sweep/reconcile-booking.ts';

/** By then a job that was sent with the delivery has been tried, and most of its tries are over. */
const LOST_AFTER_MS = 10 * 60_000;

/** What was noted and never dealt with: its job was lost with the process that received it, or has given up. */
export async function wakeLost(company: CompanyContext, limit: number): Promise<void> {
  const which = { olderThanMs: LOST_AFTER_MS, limit };
  const lost = await company.store.openDeliveries(company.tenant.company.id, which);
  for (const delivery of lost) await wake(company, delivery);
}

/** Reads the booking that a delivery told of, and compares it. The delivery stays open until that worked. */
export async function wake(
  company: CompanyContext,
  delivery: { readonly digest: string; readonly bookingUid: string | null },
): Promise<void> {
  if (delivery.bookingUid !== null) {
    const booking = await company.calcom.booking(delivery.bookingUid);
    if (booking) await reconcileBooking(company, booking);
  }
  await company.store.finishDelivery(company.tenant.company.id, delivery.digest);
}
