import type { Booking } from '../../calcom/bookings-api.ts';
import type { Appointment } from '../../model/appointment.ts';
import type { Desk } from '../booking/desk.ts';
import { bearsMark, stands } from '../booking/mark.ts';
import { difference } from '../booking/verify.ts';

/** What was done about a booking as Cal.com has it now. */
export type Reconciled =
  | 'not-ours'
  /** Marked as ours, and nothing here knows of it: another database's. Never touched. */
  | 'unknown-appointment'
  /** Somebody is at work on the appointment: its saga looks for itself. */
  | 'in-progress'
  | 'agrees'
  /** Made by a call that we had given up: it was cancelled. */
  | 'late-cancelled'
  | 'flagged';

/**
 * Compares one booking, read from Cal.com just now, with the appointment that it belongs to.
 *
 * | the appointment is | the booking              | result                                                     |
 * |--------------------|--------------------------|------------------------------------------------------------|
 * | failed, cancelled  | stands                   | cancelled: we had given it up, and said so                 |
 * | booked             | one of its own, as it was| agrees                                                     |
 * | booked             | one of its own, changed  | flagged: a person decides; the other segments stay         |
 * | booked             | another with its mark    | moved by hand: flagged; else a late double: cancelled      |
 * | manual_review      | any                      | left alone: a person is at it                              |
 *
 * @throws CalcomError when a late one could not be cancelled: it is found again
 */
export async function reconcileBooking(desk: Desk, booking: Booking): Promise<Reconciled> {
  const { store, tenant } = desk;
  const companyId = tenant.company.id;
  const { calops_company: company, calops_appointment: id } = booking.metadata;
  if (company !== companyId || id === undefined) return othersBooking(desk, booking);
  const appointment = await store.appointment(companyId, id);
  if (!appointment) return 'unknown-appointment';
  const saga = await store.saga(companyId, id);
  if (saga?.status === 'running' || saga?.status === 'compensating') return 'in-progress';
  if (appointment.syncStatus === 'manual_review') return 'in-progress';
  const phase = appointment.phases.find(({ bookingUid }) => bookingUid === booking.uid);
  if (appointment.status !== 'booked' || !phase) return withoutPhase(desk, appointment, booking);
  const change = difference(phase, booking);
  if (change === undefined) return 'agrees';
  await store.flag(companyId, id, { code: 'changed-in-calcom', segments: [change] });
  await store.bumpEpochs(companyId, [phase.staffId]);
  return 'flagged';
}

/** Bears our mark and is no segment's present booking: left over from a move, moved by hand, or made after we had given up. */
async function withoutPhase(desk: Desk, appointment: Appointment, booking: Booking): Promise<Reconciled> {
  const isMoved = appointment.phases.some(
    ({ bookingUid }) => bookingUid !== null && bookingUid === booking.rescheduledFromUid,
  );
  if (!stands(booking) || !bearsMark(booking, appointment)) return 'agrees';
  if (appointment.status === 'booked' && isMoved) return 'agrees'; // the old booking says so too, and flags
  await desk.calcom.cancel(booking.uid, 'calops: made after it was given up');
  return 'late-cancelled';
}

/** Its host's free time has changed. */
async function othersBooking({ store, tenant }: Desk, booking: Booking): Promise<Reconciled> {
  const staffIds = booking.hostUserIds.flatMap((userId) => tenant.staffOfUser.get(userId) ?? []);
  if (staffIds.length > 0) await store.bumpEpochs(tenant.company.id, staffIds);
  return 'not-ours';
}
