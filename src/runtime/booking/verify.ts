import type { Booking } from '../../calcom/common-api.ts';
import type { Appointment, AppointmentPhase } from '../../model/appointment.ts';
import type { Json } from '../../model/json.ts';
import type { CompanyContext } from '../company/company-context.ts';
import type { Tenant } from '../company/tenant.ts';
import { finishSaga } from './finish-saga.ts';
import { holdSaga, leaveSaga } from './held-saga.ts';
import { customerBookings, isWithHost, isLive, isLiveWith } from './made-booking.ts';
import { holdsOfPhases, numbered, step } from './plan-saga.ts';
import { runSaga } from './run-saga.ts';

/**
 * Compares an appointment with Cal.com's bookings, from one list. Agreement makes it `synced`; a host's answer to a request is taken over;
 * any other difference is flagged for manual review and changes nothing. `outdated`: the appointment was moved, cancelled or answered in
 * the meantime; nothing is concluded, and it is compared again.
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
  const { companyId, id, status, phases } = appointment;
  const hasAnswer = isAnswered(appointment, byUid);
  if (differences.length === 0 && !hasAnswer) {
    const seen = { status, bookingUids: phases.map(({ bookingUid }) => bookingUid) };
    return (await company.store.markSyncedIfSame(companyId, id, seen)) ? 'synced' : 'outdated';
  }
  if (await isOutdated(company, appointment)) return 'outdated';
  if (hasAnswer) {
    await answerRequest(company, appointment, byUid);
    return 'outdated';
  }
  await company.store.flag(companyId, id, { code: 'differs-in-calcom', segments: differences });
  return 'flagged';
}

/** The saga is read first: an appointment that is read after its saga has ended has the saga's final state. */
async function isOutdated({ store }: CompanyContext, { companyId, id, status, phases }: Appointment): Promise<boolean> {
  const saga = await store.saga(companyId, id);
  if (saga?.status === 'running' || saga?.status === 'compensating') return true;
  const present = await store.appointment(companyId, id);
  const uids = new Set(present?.phases.map(({ bookingUid }) => bookingUid));
  return present?.status !== status || phases.some(({ bookingUid }) => !uids.has(bookingUid));
}

/** How a segment's booking differs from what was booked; undefined when it does not. */
export function difference(
  tenant: Tenant,
  { appointment, phase }: { readonly appointment: Appointment; readonly phase: AppointmentPhase },
  booking: Booking | undefined,
): Json | undefined {
  const { segmentKey: segment, bookingUid, bookingPart } = phase;
  if (!booking) return { segment, bookingUid, is: 'missing' };
  if (booking.odd) return { segment, bookingUid, is: 'unreadable', fields: booking.odd };
  if (!isLive(booking)) return { segment, bookingUid, is: booking.status, movedTo: booking.rescheduledToUid };
  if (!isLiveWith(booking, bookingPart)) return { segment, bookingUid, is: 'cancelled', movedTo: null };
  const { fromMs, toMs, hostUserIds } = booking;
  if (fromMs !== phase.startMs || toMs !== phase.endMs) return { segment, bookingUid, is: 'moved', fromMs, toMs };
  const hostUserId = tenant.hostOfStaff.get(phase.staffId)?.userId;
  // reassigned in Cal.com, which keeps the uid and notifies no one
  const { serviceId } = appointment;
  return hostUserId === undefined || isWithHost(tenant, booking, { serviceId, hostUserId })
    ? undefined
    : { segment, bookingUid, is: 'reassigned', hostUserIds };
}

/** The hosts' answers to a requested appointment: Cal.com's bookings by uid, read just now. */
type Bookings = ReadonlyMap<string, Booking>;

/** Whether a host has confirmed or declined a segment that waits for that. */
export function isAnswered({ status, phases }: Appointment, bookings: Bookings): boolean {
  if (status !== 'requested') return false;
  // two answers that were taken over at the same moment may each have seen the other segment as waiting
  const isLate = phases.every((phase) => phase.status !== 'requested');
  return phases.some((phase) => {
    const booking = bookingOf(phase, bookings);
    if (booking?.status === 'rejected') return phase.status !== 'declined';
    return (
      booking?.status === 'accepted' &&
      (isLate || phase.status === 'requested') &&
      isLiveWith(booking, phase.bookingPart)
    );
  });
}

/**
 * Takes over the answers of the hosts.
 *
 * | segments                    | the appointment                                                              |
 * |-----------------------------|------------------------------------------------------------------------------|
 * | one is declined             | declined: the bookings of the others are cancelled, its time is free again   |
 * | all are confirmed           | booked                                                                       |
 * | some are confirmed          | stays requested                                                              |
 *
 * @throws CalcomError never: a cancellation that Cal.com does not answer is resumed later
 */
export async function answerRequest(
  company: CompanyContext,
  appointment: Appointment,
  bookings: Bookings,
): Promise<'answered' | 'in-progress' | 'manual-review'> {
  const { companyId, id, phases } = appointment;
  const declined = phases.filter((phase) => bookingOf(phase, bookings)?.status === 'rejected');
  if (declined.length > 0) return decline(company, appointment, declined);
  const confirmed = phases.filter((phase) => bookingOf(phase, bookings)?.status === 'accepted');
  await company.store.confirmRequested(
    companyId,
    id,
    confirmed.map(({ segmentKey }) => segmentKey),
  );
  return 'answered';
}

/** Runs as a cancellation saga, so that a crash does not leave it incomplete. */
async function decline(company: CompanyContext, appointment: Appointment, declined: readonly AppointmentPhase[]) {
  const { companyId, id, serviceId, phases } = appointment;
  const others = phases.filter((phase) => !declined.includes(phase) && phase.bookingUid !== null);
  const sinceMs = performance.now();
  const begun = await company.store.beginChange({
    companyId,
    appointmentId: id,
    kind: 'cancel',
    steps: numbered(others.map((phase) => step(company.tenant, phase, 'cancel'))),
    holds: holdsOfPhases(company.tenant, serviceId, phases),
    declined: declined.map(({ segmentKey }) => segmentKey),
    key: null,
    leaseMs: company.settings.leaseMs,
    who: 'calcom',
  });
  // another process is changing it, or it has ended: the next comparison shows which
  if (begun.state !== 'begun') return 'in-progress';
  await using held = holdSaga(company, begun, sinceMs);
  const run = await runSaga(company, held, false);
  if (run.end === 'stuck') {
    await leaveSaga(company, held, run.saga.resumes);
    return 'in-progress';
  }
  await finishSaga(company, { ...begun, saga: run.saga }, { ...run, end: run.end }, null);
  return run.end === 'done' ? 'answered' : 'manual-review';
}

function bookingOf({ bookingUid }: AppointmentPhase, bookings: Bookings): Booking | undefined {
  return bookingUid === null ? undefined : bookings.get(bookingUid);
}
