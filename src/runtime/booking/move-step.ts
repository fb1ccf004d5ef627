import type { Made } from '../../calcom/bookings/bookings-api.ts';
import type { Booking } from '../../calcom/common-api.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import type { BookingPart, Saga } from '../../model/appointment.ts';
import type { StepOutcome } from '../../store/bookings/booking-store.ts';
import { compareBooking, customerBookings, seatOf, seatPart, isLive, isLiveWith } from './made-booking.ts';
import { hostBusy, isBusy, answeredStep, notFound, rejected, unknown, type StepTask } from './step-outcomes.ts';

/**
 * Moves the booking of one segment: Cal.com makes a new one, and the old one names it. A move back may be sent twice: the old booking may
 * then be missing because our own call moved it.
 */
export async function moveStep(task: StepTask): Promise<StepOutcome> {
  const { company, saga, step, appointment } = task;
  const { subjectUid, subjectPart, startMs } = step;
  try {
    const reason = reasons[appointment.customer.language] ?? reasons.en;
    const seat = subjectPart?.kind === 'seat' ? { seatUid: subjectPart.seatUid } : {};
    return await judge(task, await company.calcom.reschedule(subjectUid ?? '', startMs, reason, seat));
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    const isPerhapsOurs = isBackward(saga) && error.kind === 'booking-gone';
    if (error.outcome === 'refused' && !isPerhapsOurs) return rejected(step, error);
    const found = await lookUpMove(task, error);
    return found.status === 'rejected' && (await isBusy(task, error)) ? rejected(step, hostBusy(error)) : found;
  }
}

/**
 * The answer names the booking that it moved. For a seat it does not; there the guest identifies the appointment. Any other answer is
 * another booking of the same customer: then the old booking shows whether it was moved.
 */
async function judge(task: StepTask, made: Made): Promise<StepOutcome> {
  const { step, appointment } = task;
  if (made.kind === 'read') {
    const next = made.bookings.find(({ rescheduledFromUid }) => rescheduledFromUid === step.subjectUid);
    if (next && isLive(next)) return moved(task, next, undefined);
    const marked = { companyId: appointment.companyId, id: appointment.id, segmentKey: step.segmentKey };
    const shared = made.bookings.find((booking) => made.seatUid !== null || seatOf(booking, marked) !== undefined);
    const seat = shared && (made.seatUid === null ? seatOf(shared, marked) : { uid: made.seatUid });
    if (shared && isLive(shared)) return moved(task, shared, seatPart(seat));
  }
  return lookUpMove({ ...task, step: answeredStep(step, made) });
}

/** The old booking names its new one. Looks twice: Cal.com may still be processing the move. `cause` as in `lookUpBooking`. */
export async function lookUpMove(task: StepTask, cause?: CalcomError): Promise<StepOutcome> {
  const { company, step } = task;
  try {
    let old: Booking | undefined;
    for (const waitMs of [0, company.settings.lookUpAgainMs]) {
      if (waitMs > 0) await company.clock.sleep(waitMs);
      old = await company.calcom.booking(step.subjectUid ?? '');
      const next = await successor(task, old);
      if (next) return moved(task, next.booking, next.part);
    }
    return notMoved(task, { old, cause });
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return unknown(step, error);
  }
}

interface Successor {
  readonly booking: Booking;
  readonly part: BookingPart | undefined;
}

async function successor(
  { company, appointment, step }: StepTask,
  old: Booking | undefined,
): Promise<Successor | undefined> {
  const { subjectPart } = step;
  if (subjectPart?.kind === 'seat') {
    if (old && isLiveWith(old, subjectPart)) return undefined;
    const marked = { companyId: appointment.companyId, id: appointment.id, segmentKey: step.segmentKey };
    const { startMs, endMs } = step;
    const listed = await customerBookings(company, { attendeeEmail: appointment.attendeeEmail, startMs, endMs });
    const booking = listed.find((one) => isLive(one) && seatOf(one, marked) !== undefined);
    return booking && { booking, part: seatPart(seatOf(booking, marked)) };
  }
  const next = old?.rescheduledToUid ? await company.calcom.booking(old.rescheduledToUid) : undefined;
  return next && isLive(next) ? { booking: next, part: undefined } : undefined;
}

interface Unmoved {
  readonly old: Booking | undefined;
  readonly cause: CalcomError | undefined;
}

/** A move back is retried as long as the booking exists. */
function notMoved({ saga, step }: StepTask, { old, cause }: Unmoved): StepOutcome {
  const isThere = old !== undefined && isLiveWith(old, step.subjectPart);
  if (isBackward(saga) && !isThere) {
    return rejected(step, { kind: 'booking-gone', message: 'the booking is no longer there' });
  }
  const reason = cause?.kind === 'server' ? cause : { kind: 'not-made', message: 'Cal.com has not moved the booking' };
  if (isBackward(saga)) return unknown(step, reason);
  return isThere ? rejected(step, reason) : notFound(step, reason);
}

function isBackward({ status }: Saga): boolean {
  return status === 'compensating';
}

/**
 * The booking may have been moved in Cal.com by hand; a round robin event type may have changed the host, and an older server the length.
 */
function moved({ company, appointment, step }: StepTask, booking: Booking, part: BookingPart | undefined): StepOutcome {
  return compareBooking({ tenant: company.tenant, serviceId: appointment.serviceId, step }, booking, part);
}

/** Cal.com writes the reason into its mail to the customer. */
const reasons: { readonly [language: string]: string; readonly en: string } = {
  de: 'Termin verschoben',
  en: 'Appointment moved',
};
