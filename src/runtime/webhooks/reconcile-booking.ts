import type { Booking } from '../../calcom/common-api.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import { isActive, type Appointment, type AppointmentPhase } from '../../model/appointment.ts';
import type { Json } from '../../model/json.ts';
import { isFinal } from '../booking/cancel-step.ts';
import { bearsMark, marksOf, seatOf, isLive, isLiveWith } from '../booking/made-booking.ts';
import { answerRequest, difference, isAnswered } from '../booking/verify.ts';
import type { CompanyContext } from '../company/company-context.ts';

/** The outcome of comparing a booking in Cal.com with its appointment. */
export type Reconciled =
  | 'not-ours'
  /** It has our mark, and this database has no such appointment: it belongs to another database. Never changed. */
  | 'unknown-appointment'
  /** A saga is working on the appointment and does its own look-up. The booking must be read again after the saga has ended. */
  | 'in-progress'
  /** The appointment is already in manual review. */
  | 'manual-review'
  | 'agrees'
  /** Made by a call that was given up: it was cancelled. */
  | 'late-cancelled'
  | 'flagged'
  /** A host has confirmed or declined it. */
  | 'answered';

/** How many moves in Cal.com are followed back from a booking. */
const maxMoves = 20;

/**
 * Compares one booking, read from Cal.com just now, with the appointment that it belongs to.
 *
 * | the appointment is | the booking               | result                                                    |
 * |--------------------|---------------------------|-----------------------------------------------------------|
 * | failed, cancelled, declined | is active        | cancelled: calops has given it up and reported that       |
 * | requested          | confirmed or declined by its host | booked once all are confirmed; declined, and the others cancelled |
 * | booked             | one of its own, as it was | agrees                                                    |
 * | booked             | one of its own, changed   | flagged for manual review; the other segments stay        |
 * | booked             | moved from one of its own | flagged, as above                                         |
 * | booked             | another with its mark     | a late duplicate: cancelled                               |
 * | manual_review      | any                       | left alone: it is already in manual review                |
 * | unknown            | any                       | left alone: it only takes its host's time                 |
 *
 * @throws CalcomError when a late booking could not be cancelled: it will be found again
 */
export async function reconcileBooking(company: CompanyContext, booking: Booking): Promise<Reconciled> {
  const companyId = company.tenant.company.id;
  const marks = marksOf(booking).filter((mark) => mark['calops_company'] === companyId);
  const marked = marks.flatMap((mark) => mark['calops_appointment'] ?? []);
  const ids = new Set([...marked, ...(await customersWithoutSeat(company, booking))]);
  if (ids.size === 0) return othersBooking(company, booking);
  if (booking.seats.length > marked.length) await company.store.bumpEpochs(companyId, staffOf(company, booking));
  let worst: Reconciled = 'agrees';
  // guests of one booking with seats have an appointment each
  for (const id of ids) {
    const result = await reconcileOne(company, booking, id);
    if (worst === 'agrees' || result === 'in-progress') worst = result;
  }
  return worst;
}

/**
 * The mark of a customer of a class is in the seat: when Cal.com frees the seat, or cancels the start for everyone, only the stored uid
 * leads back to the appointment.
 */
function customersWithoutSeat({ store, tenant }: CompanyContext, booking: Booking): Promise<readonly string[]> | [] {
  const isShared = booking.seats.length > 0 || booking.attendeeEmails.length === 0;
  return isShared ? store.appointmentsIn(tenant.company.id, booking.uid) : [];
}

function staffOf({ tenant }: CompanyContext, { hostUserIds }: Booking): readonly string[] {
  return hostUserIds.flatMap((userId) => tenant.staffOfUser.get(userId) ?? []);
}

async function reconcileOne(company: CompanyContext, booking: Booking, id: string): Promise<Reconciled> {
  const { store, tenant } = company;
  const companyId = tenant.company.id;
  // the saga first: an appointment that is read after its saga has ended has the saga's final state
  const saga = await store.saga(companyId, id);
  const appointment = await store.appointment(companyId, id);
  if (!appointment) {
    await othersBooking(company, booking);
    return 'unknown-appointment';
  }
  if (saga?.status === 'running' || saga?.status === 'compensating') return 'in-progress';
  if (appointment.syncStatus === 'manual_review') return 'manual-review';
  const phase = appointment.phases.find(({ bookingUid }) => bookingUid === booking.uid);
  if (!isActive(appointment) || !phase) return withoutPhase(company, appointment, booking);
  if (isAnswered(appointment, new Map([[booking.uid, booking]]))) return answered(company, appointment, booking);
  const change = difference(tenant, { appointment, phase }, booking);
  return change === undefined ? 'agrees' : flagged(company, appointment, { phase, change });
}

/** Reads all segments of a composite service: a host's answer counts only together with those of the others. */
async function answered(company: CompanyContext, appointment: Appointment, booking: Booking): Promise<Reconciled> {
  const byUid = new Map([[booking.uid, booking]]);
  for (const { bookingUid } of appointment.phases) {
    if (bookingUid === null || byUid.has(bookingUid)) continue;
    const other = await company.calcom.booking(bookingUid);
    if (other) byUid.set(bookingUid, other);
  }
  return answerRequest(company, appointment, byUid);
}

/**
 * The booking has our mark and is no segment's present one: left over from a move, moved in Cal.com, or made by a call that was given up.
 */
async function withoutPhase(company: CompanyContext, appointment: Appointment, booking: Booking): Promise<Reconciled> {
  if (!isLive(booking) || !bearsMark(booking, appointment)) return 'agrees';
  const moved = isActive(appointment) ? await movedPhase(company, appointment, booking) : undefined;
  if (moved) {
    const { segmentKey: segment, bookingUid } = moved;
    const { uid: movedTo, fromMs, toMs } = booking;
    const change = { segment, bookingUid, is: 'moved', movedTo, fromMs, toMs };
    return flagged(company, appointment, { phase: moved, change });
  }
  // Cal.com cancels no booking that has ended: a past segment of an interrupted appointment stays
  if (booking.toMs <= company.clock.now()) return 'agrees';
  return cancelLate(company, appointment, booking);
}

/** The segment whose booking became this one by moves in Cal.com. */
async function movedPhase(
  company: CompanyContext,
  appointment: Appointment,
  booking: Booking,
): Promise<AppointmentPhase | undefined> {
  const { phases } = appointment;
  const { rescheduledFromUid, metadata } = booking;
  // Cal.com does not say where a seat came from: it was moved if the segment's old booking no longer has the seat
  const shared = phases.find(
    (phase) => phase.bookingPart?.kind === 'seat' && seatOf(booking, segmentOf(appointment, phase)),
  );
  if (shared && metadata['calops_appointment'] === undefined) {
    const present = await company.calcom.booking(shared.bookingUid ?? '');
    return present && isLiveWith(present, shared.bookingPart) ? undefined : shared;
  }
  let from = rescheduledFromUid;
  for (let moves = 0; from !== null && moves < maxMoves; moves += 1) {
    const phase = phases.find(({ bookingUid }) => bookingUid === from);
    if (phase) return phase;
    from = (await company.calcom.booking(from))?.rescheduledFromUid ?? null;
  }
  return undefined;
}

/** A final refusal would recur in every sweep and block all later bookings: the operator is notified instead. */
async function cancelLate(
  company: CompanyContext,
  { companyId, id }: Appointment,
  booking: Booking,
): Promise<Reconciled> {
  const { uid } = booking;
  const seat = seatOf(booking, { companyId, id });
  try {
    await company.calcom.cancel(uid, 'calops: made after it was given up', seat ? { seatUid: seat.uid } : {});
    await company.store.noteLateCancel(companyId, id, uid);
    return 'late-cancelled';
  } catch (error) {
    if (!(error instanceof CalcomError) || !isFinal(error)) throw error;
    await company.store.flag(companyId, id, { code: 'stands-in-calcom', bookingUid: uid, message: error.message });
    return 'flagged';
  }
}

function segmentOf({ companyId, id }: Appointment, { segmentKey }: AppointmentPhase) {
  return { companyId, id, segmentKey };
}

interface Changed {
  readonly phase: AppointmentPhase;
  readonly change: Json;
}

async function flagged(
  { store }: CompanyContext,
  appointment: Appointment,
  { phase, change }: Changed,
): Promise<Reconciled> {
  const { companyId, id } = appointment;
  await store.flag(companyId, id, { code: 'changed-in-calcom', segments: [change] });
  await store.bumpEpochs(companyId, [phase.staffId]);
  return 'flagged';
}

/**
 * A booking that calops did not make. Its host's free time has changed. If it overlaps an appointment of calops, both are booked in
 * Cal.com, which accepts overlapping bookings that are made at the same moment: the appointment is flagged, and an operator decides which
 * customer is moved. `in-progress`: the appointment is being changed, so look again.
 */
async function othersBooking(
  company: CompanyContext,
  booking: Booking,
): Promise<'not-ours' | 'in-progress' | 'flagged'> {
  const { store, tenant, clock } = company;
  const companyId = tenant.company.id;
  const staffIds = staffOf(company, booking);
  if (staffIds.length === 0) return 'not-ours';
  await store.bumpEpochs(companyId, staffIds);
  // a booking that waits for acceptance takes no time yet
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

/** By then the job of the delivery has run, and most of its retries are over. */
const LOST_AFTER_MS = 10 * 60_000;

/** Resumes deliveries that were stored and never processed: their job was lost with its process, or has given up. */
export async function wakeLost(company: CompanyContext, limit: number): Promise<void> {
  const which = { olderThanMs: LOST_AFTER_MS, limit };
  const lost = await company.store.openDeliveries(company.tenant.company.id, which);
  for (const delivery of lost) await wake(company, delivery);
}

/** Reads the booking of a delivery and compares it. The delivery stays open until that has succeeded. */
export async function wake(
  company: CompanyContext,
  delivery: { readonly digest: string; readonly bookingUid: string | null },
): Promise<void> {
  if (delivery.bookingUid !== null) {
    const booking = await company.calcom.booking(delivery.bookingUid);
    if (booking) await reconcileBooking(company, booking);
  }
  await company.store.finishDelivery(company.tenant.company.id, delivery.digest);
}
