import type { Booking } from '../../calcom/common-api.ts';
import type { CompanyContext } from '../company-context.ts';

/**
 * A booking that nobody made here. Its host's free time has changed. Where it takes time that an appointment of ours holds, both
 * stand in Cal.com, which accepts overlapping bookings that are made at one moment: the appointment is flagged, and a person
 * decides which of the two customers comes at another time. `in-progress`: the appointment is being changed, so look again.
 */
export async function othersBooking(
  { store, tenant, clock }: CompanyContext,
  booking: Booking,
): Promise<'not-ours' | 'in-progress' | 'flagged'> {
  const companyId = tenant.company.id;
  const staffIds = booking.hostUserIds.flatMap((userId) => tenant.staffOfUser.get(userId) ?? []);
  if (staffIds.length === 0) return 'not-ours';
  await store.bumpEpochs(companyId, staffIds);
  // what waits to be accepted takes up no time yet
  if (booking.status !== 'accepted' || booking.toMs <= clock.now()) return 'not-ours';
  const holders = await store.holdersOf(companyId, staffIds, booking);
  const { uid: bookingUid, fromMs, toMs } = booking;
  for (const { appointmentId, staffId, isBeingChanged } of holders) {
    if (isBeingChanged) continue;
    await store.flag(companyId, appointmentId, { code: 'overlaps-in-calcom', staffId, bookingUid, fromMs, toMs });
  }
  if (holders.some(({ isBeingChanged }) => isBeingChanged)) return 'in-progress';
  return holders.length === 0 ? 'not-ours' : 'flagged';
}
