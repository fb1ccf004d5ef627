import type { Booking } from '../../calcom/common-api.ts';
import { CalcomError } from '../../calcom/errors.ts';
import type { Saga } from '../../model/appointment.ts';
import type { StepOutcome } from '../../store/booking-store.ts';
import type { StepTask } from './book-step.ts';
import { stands } from './mark.ts';
import { isWithHost } from './right-host.ts';

/**
 * Moves the booking of one segment: Cal.com makes a new one, and the old one names it. A move back may be asked for again: that the
 * old one is gone may then be our own doing.
 */
export async function moveStep(task: StepTask): Promise<StepOutcome> {
  const { desk, saga, step, appointment } = task;
  try {
    const reason = reasons[appointment.customer.language] ?? reasons.en;
    return moved(task, await desk.calcom.reschedule(step.subjectUid ?? '', step.startMs, reason));
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    const isPerhapsOurs = isBackward(saga) && error.kind === 'booking-gone';
    if (error.outcome === 'unknown' || isPerhapsOurs) return lookUpMove(task);
    return { position: step.position, status: 'rejected', error: { code: error.kind, message: error.message } };
  }
}

/** The old booking says what became of it. Looks twice: Cal.com may still be at work. */
export async function lookUpMove(task: StepTask): Promise<StepOutcome> {
  const { desk, step } = task;
  const { position } = step;
  try {
    let old: Booking | undefined;
    for (const waitMs of [0, desk.settings.lookUpAgainMs]) {
      if (waitMs > 0) await desk.clock.sleep(waitMs);
      old = await desk.calcom.booking(step.subjectUid ?? '');
      const next = old?.rescheduledToUid ? await desk.calcom.booking(old.rescheduledToUid) : undefined;
      if (next && stands(next)) return moved(task, next);
    }
    return notMoved(task, old);
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return { position, status: 'unknown', error: { code: error.kind, message: error.message } };
  }
}

/** A move back is tried again for as long as there is something to move. */
function notMoved({ saga, step }: StepTask, old: Booking | undefined): StepOutcome {
  const { position } = step;
  if (isBackward(saga) && !(old && stands(old))) {
    return { position, status: 'rejected', error: { code: 'booking-gone', message: 'the booking is no longer there' } };
  }
  const error = { code: 'not-made', message: 'Cal.com has not moved the booking' };
  return { position, status: isBackward(saga) ? 'unknown' : 'rejected', error };
}

function isBackward({ status }: Saga): boolean {
  return status === 'compensating';
}

/** Somebody may have moved it in Cal.com, and a round robin event type may have changed the host. */
function moved({ desk, appointment, step }: StepTask, booking: Booking): StepOutcome {
  const confirmed = { position: step.position, status: 'confirmed' as const, bookingUid: booking.uid };
  if (booking.fromMs !== step.startMs) return { ...confirmed, error: { code: 'other-time' } };
  const [host] = booking.hostUserIds;
  const { hostUserId } = step;
  if (isWithHost(desk.tenant, booking, { serviceId: appointment.serviceId, hostUserId })) return confirmed;
  return { ...confirmed, error: { code: 'other-host', userId: host ?? null } };
}

/** Cal.com writes the reason into its mail to the customer. */
const reasons: { readonly [language: string]: string; readonly en: string } = {
  de: 'Termin verschoben',
  en: 'Appointment moved',
};
