import { CalcomError } from '../../calcom/errors.ts';
import type { StepOutcome } from '../../store/booking-store.ts';
import type { StepTask } from './book-step.ts';
import { bearsMark } from './mark.ts';

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
      const booking = await desk.calcom.booking(uid);
      uid = booking && bearsMark(booking, appointment) ? booking.rescheduledToUid : null;
    }
    return { position, status: 'confirmed' };
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return { position, status: 'unknown', error: { code: error.kind, message: error.message } };
  }
}

/** Cal.com writes the reason into its mail to the customer. */
const reasons: { readonly [language: string]: string; readonly en: string } = {
  de: 'Termin abgesagt',
  en: 'Appointment cancelled',
};
