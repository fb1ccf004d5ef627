import type { Appointment, AppointmentPhase } from '../../model/appointment.ts';
import type { Booking } from '../../calcom/common-api.ts';
import type { Json } from '../../model/json.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { customerBookings } from './customer-bookings.ts';
import { answerRequest, isAnswered } from './answer-request.ts';
import type { CompanyContext } from '../company-context.ts';
import { stands, standsWith } from './mark.ts';
import { isWithHost } from './right-host.ts';

/**
 * Compares an appointment with what Cal.com has, with one list. Agreement makes it `synced`; what a host has answered to a request is
 * taken over; anything else is flagged for a person, and changes nothing. `outdated`: it was moved, cancelled or answered meanwhile, and
 * nothing is concluded; it is compared again.
 *
 * @throws CalcomError when Cal.com cannot be read: nothing is concluded from that
 */
export async function verifyAppointment(
  company: CompanyContext,
  appointment: Appointment,
): Promise<'synced' | 'flagged' | 'outdated'> {
  const bookings = await customerBookings(company, appointment);
  const byUid = new Map(bookings.map((booking) => [booking.uid, booking]));
  const differences = appointment.phases.flatMap(
    (phase) => difference(company.tenant, { appointment, phase }, byUid.get(phase.bookingUid ?? '')) ?? [],
  );
  if (await isOutdated(company, appointment)) return 'outdated';
  if (isAnswered(appointment, byUid)) {
    await answerRequest(company, appointment, byUid);
    return 'outdated';
  }
  const { companyId, id } = appointment;
  if (differences.length === 0) {
    await company.store.markSynced(companyId, id);
    return 'synced';
  }
  await company.store.flag(companyId, id, { code: 'differs-in-calcom', segments: differences });
  return 'flagged';
}

/** The saga is read first: an appointment that is read after its saga has ended is as the saga left it. */
async function isOutdated({ store }: CompanyContext, { companyId, id, status, phases }: Appointment): Promise<boolean> {
  const saga = await store.saga(companyId, id);
  if (saga?.status === 'running' || saga?.status === 'compensating') return true;
  const present = await store.appointment(companyId, id);
  const uids = new Set(present?.phases.map(({ bookingUid }) => bookingUid));
  return present?.status !== status || phases.some(({ bookingUid }) => !uids.has(bookingUid));
}

/** How a segment's booking is not as it was booked; undefined when it is. */
export function difference(
  tenant: Tenant,
  { appointment, phase }: { readonly appointment: Appointment; readonly phase: AppointmentPhase },
  booking: Booking | undefined,
): Json | undefined {
  const { segmentKey: segment, bookingUid, bookingPart } = phase;
  if (!booking) return { segment, bookingUid, is: 'missing' };
  if (booking.odd) return { segment, bookingUid, is: 'unreadable', fields: booking.odd };
  if (!stands(booking)) return { segment, bookingUid, is: booking.status, movedTo: booking.rescheduledToUid };
  if (!standsWith(booking, bookingPart)) return { segment, bookingUid, is: 'cancelled', movedTo: null };
  const { fromMs, toMs, hostUserIds } = booking;
  if (fromMs !== phase.startMs || toMs !== phase.endMs) return { segment, bookingUid, is: 'moved', fromMs, toMs };
  const hostUserId = tenant.hostOfStaff.get(phase.staffId)?.userId;
  // reassigned in Cal.com, which keeps the uid and tells nobody
  const { serviceId } = appointment;
  return hostUserId === undefined || isWithHost(tenant, booking, { serviceId, hostUserId })
    ? undefined
    : { segment, bookingUid, is: 'reassigned', hostUserIds };
}
