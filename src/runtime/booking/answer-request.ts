import type { Booking } from '../../calcom/common-api.ts';
import type { Appointment, AppointmentPhase } from '../../model/appointment.ts';
import type { CompanyContext } from '../company-context.ts';
import { finishSaga, retryAfterMs } from './finish-saga.ts';
import { holdsOfPhases } from './holds.ts';
import { standsWith } from './mark.ts';
import { numbered, step } from './plan-move.ts';
import { runSaga } from './run-saga.ts';

/** What the hosts of a requested appointment have answered: Cal.com's bookings by uid, as they were read just now. */
type Bookings = ReadonlyMap<string, Booking>;

/** Whether a host has confirmed or declined a segment that waits for that. */
export function isAnswered({ status, phases }: Appointment, bookings: Bookings): boolean {
  if (status !== 'requested') return false;
  // two answers that were taken over at one moment may each have seen the other segment waiting
  const isLate = phases.every((phase) => phase.status !== 'requested');
  return phases.some((phase) => {
    const booking = bookingOf(phase, bookings);
    if (booking?.status === 'rejected') return phase.status !== 'declined';
    return (
      booking?.status === 'accepted' &&
      (isLate || phase.status === 'requested') &&
      standsWith(booking, phase.bookingPart)
    );
  });
}

/**
 * Takes over what the hosts have answered.
 *
 * | segments                    | the appointment                                                              |
 * |-----------------------------|------------------------------------------------------------------------------|
 * | one is declined             | declined: the bookings of the others are cancelled, its time is free again   |
 * | all are confirmed           | booked                                                                       |
 * | some are confirmed          | stays requested                                                              |
 *
 * @throws CalcomError never: a cancellation that Cal.com does not answer is gone on with later
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

/** As a cancellation, so that it is finished whatever happens meanwhile. */
async function decline(company: CompanyContext, appointment: Appointment, declined: readonly AppointmentPhase[]) {
  const { companyId, id, serviceId, phases } = appointment;
  const others = phases.filter((phase) => !declined.includes(phase) && phase.bookingUid !== null);
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
  // being changed by somebody, or over already: the next look says which
  if (begun.state !== 'begun') return 'in-progress';
  const run = await runSaga(company, begun, false);
  if (run.end === 'stuck') {
    await company.store.renew(begun.claim, retryAfterMs(run.saga.resumes));
    return 'in-progress';
  }
  await finishSaga(company, { ...begun, saga: run.saga }, { ...run, end: run.end }, null);
  return run.end === 'done' ? 'answered' : 'manual-review';
}

function bookingOf({ bookingUid }: AppointmentPhase, bookings: Bookings): Booking | undefined {
  return bookingUid === null ? undefined : bookings.get(bookingUid);
}
