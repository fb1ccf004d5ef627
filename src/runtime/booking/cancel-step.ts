import { CalcomError } from '../../calcom/errors.ts';
import type { StepOutcome } from '../../store/booking-store.ts';
import type { StepTask } from './book-step.ts';
import { bearsMark } from './mark.ts';
import type { Desk } from './desk.ts';
import type { Appointment } from '../../model/appointment.ts';

/** A booking that was moved in Cal.com again and again: nobody does that more often. */
const maxMoves = 20;

/**
 * Cancels the booking of one segment, wherever it was moved meanwhile. Cancelled or gone already is done. Never rejected:
 * as long as Cal.com has not agreed it stays unknown, and is tried again.
 */
export async function cancelStep({ desk, appointment, step }: StepTask): Promise<StepOutcome> {
  const { position } = step;
  try {
    let uid = step.subjectUid;
    for (let moves = 0; uid !== null && moves <= maxMoves; moves += 1) {
      const end = await desk.calcom.cancel(uid, reasons[appointment.customer.language] ?? reasons.en);
      if (end !== 'was-cancelled') break;
      uid = await successor(desk, appointment, uid);
    }
    return { position, status: 'confirmed' };
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return { position, status: 'unknown', error: { code: error.kind, message: error.message } };
  }
}

/** What stands in the place of a booking that was moved, as long as it is ours. */
async function successor({ calcom }: Desk, appointment: Appointment, uid: string): Promise<string | null> {
  const nextUid = (await calcom.booking(uid))?.rescheduledToUid;
  const next = nextUid ? await calcom.booking(nextUid) : undefined;
  return next && bearsMark(next, appointment) ? next.uid : null;
}

/** Cal.com writes the reason into its mail to the customer. */
const reasons: { readonly [language: string]: string; readonly en: string } = {
  de: 'Termin abgesagt',
  en: 'Appointment cancelled',
};
