import { CalcomError } from '../../calcom/caller/errors.ts';
import type { Appointment, BookingPart, SagaStep } from '../../model/appointment.ts';
import type { StepOutcome } from '../../store/bookings/booking-store.ts';
import { customerBookings, bearsMark, seatOf, seatPart, isLive } from './made-booking.ts';
import type { CompanyContext } from '../company/company-context.ts';
import { rejected, unknown, type StepTask } from './step-outcomes.ts';

/** How many moves in Cal.com are followed from a moved booking to the present one. */
const maxMoves = 20;
/** How far from its old time a moved seat is searched for: Cal.com does not report its new time. */
const SEAT_MOVES_MS = 366 * 24 * 60 * 60_000;

/** A booking, and the part of it to cancel. */
interface Target {
  readonly uid: string;
  readonly part: BookingPart | null;
}

/**
 * Cancels the booking of one segment, wherever it was moved in the meantime: one seat of a shared booking, all occurrences of a series.
 * Confirmed when the booking is cancelled or no longer exists. Rejected when Cal.com refuses to cancel it at all (`not-allowed`,
 * `invalid`): a retry would get the same answer. Anything else is unknown and is retried.
 */
export async function cancelStep({ company, appointment, step }: StepTask): Promise<StepOutcome> {
  const { position, subjectUid, subjectPart } = step;
  try {
    if (subjectUid !== null && subjectPart?.kind === 'series') return await cancelSeries(company, appointment, step);
    let target: Target | null = subjectUid === null ? null : { uid: subjectUid, part: subjectPart };
    for (let moves = 0; target !== null && moves <= maxMoves; moves += 1) {
      const end = await cancelOne(company, appointment, target);
      target = end === 'was-cancelled' ? await successor(company, appointment, { step, target }) : null;
    }
    return { position, status: 'confirmed' };
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return isFinal(error) ? rejected(step, error) : unknown(step, error);
  }
}

/** Cal.com refuses the cancellation itself, not only at this moment or for this API key. */
export function isFinal({ kind }: CalcomError): boolean {
  return kind === 'not-allowed' || kind === 'invalid';
}

/** A booking that waits for its host can be declined even when the event type forbids cancellation. */
async function cancelOne(company: CompanyContext, appointment: Appointment, { uid, part }: Target) {
  const { calcom } = company;
  const reason = reasons[appointment.customer.language] ?? reasons.en;
  try {
    return await calcom.cancel(uid, reason, part?.kind === 'seat' ? { seatUid: part.seatUid } : {});
  } catch (error) {
    if (!(error instanceof CalcomError) || error.kind !== 'not-allowed') throw error;
    const booking = await calcom.booking(uid);
    if (booking?.status !== 'pending' || !bearsMark(booking, appointment)) throw error;
    await calcom.decline(uid, reason);
    return 'cancelled';
  }
}

/** One after another: an occurrence that was moved or cancelled in Cal.com in the meantime is no longer managed by calops. */
async function cancelSeries(company: CompanyContext, appointment: Appointment, step: SagaStep): Promise<StepOutcome> {
  const occurrences = await company.calcom.series(step.subjectUid ?? '');
  if (occurrences.length === 0) {
    return unknown(step, { kind: 'series-not-read', message: 'Cal.com does not show the occurrences of the series' });
  }
  const ours = occurrences.filter((booking) => isLive(booking) && bearsMark(booking, appointment));
  for (const { uid } of ours) await cancelOne(company, appointment, { uid, part: null });
  return { position: step.position, status: 'confirmed' };
}

interface Moved {
  readonly step: SagaStep;
  readonly target: Target;
}

/** The booking that replaced a moved one, if it belongs to the same appointment. */
async function successor(
  company: CompanyContext,
  appointment: Appointment,
  { step, target }: Moved,
): Promise<Target | null> {
  const { calcom } = company;
  if (target.part?.kind === 'seat') return movedSeat(company, appointment, step);
  const nextUid = (await calcom.booking(target.uid))?.rescheduledToUid;
  const next = nextUid ? await calcom.booking(nextUid) : undefined;
  return next && bearsMark(next, appointment) ? { uid: next.uid, part: null } : null;
}

async function movedSeat(company: CompanyContext, appointment: Appointment, step: SagaStep): Promise<Target | null> {
  const marked = { companyId: appointment.companyId, id: appointment.id, segmentKey: step.segmentKey };
  const time = { attendeeEmail: appointment.attendeeEmail, startMs: step.startMs, endMs: step.endMs };
  const listed = await customerBookings(company, time, SEAT_MOVES_MS);
  const found = listed.find((booking) => isLive(booking) && seatOf(booking, marked) !== undefined);
  return found ? { uid: found.uid, part: seatPart(seatOf(found, marked)) ?? null } : null;
}

/** Cal.com writes the reason into its mail to the customer. */
const reasons: { readonly [language: string]: string; readonly en: string } = {
  de: 'Termin abgesagt',
  en: 'Appointment cancelled',
};
