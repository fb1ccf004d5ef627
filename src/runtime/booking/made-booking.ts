import type { Made } from '../../calcom/bookings/bookings-api.ts';
import type { Booking, Metadata, Seat } from '../../calcom/common-api.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import type { Appointment, BookingMark, BookingPart, Saga, SagaStep } from '../../model/appointment.ts';
import type { Json } from '../../model/json.ts';
import type { StepOutcome } from '../../store/bookings/booking-store.ts';
import type { CompanyContext } from '../company/company-context.ts';
import type { Tenant } from '../company/tenant.ts';
import { forPerson, rejected, type StepTask } from './step-outcomes.ts';

/** How far from the requested time a booking is searched for: it may have been made at another time. */
const LOOK_UP_MARGIN_MS = 24 * 60 * 60_000;
/** When Cal.com answers with a booking older than this, the booking existed before the call. */
const EARLIER_MS = 10_000;

export type ReadMade = Pick<Extract<Made, { readonly kind: 'read' }>, 'bookings' | 'seatUid' | 'answeredMs'>;

/**
 * The outcome of a step, derived from Cal.com's answer.
 *
 * | the answer                                       | outcome                                        |
 * |--------------------------------------------------|------------------------------------------------|
 * | a seat without a guest                           | rejected: the customer has a seat there already |
 * | several occurrences                              | made, and not as requested: rolled back        |
 * | one with our mark                                | compared in event type, start, end and host    |
 * | no mark, for another customer or from before     | rejected: the customer's earlier booking       |
 * | no mark, made by this call                       | manual review: only a booking with our mark is cancelled |
 * | nothing                                          | undefined: look it up                          |
 */
export async function madeBy(task: StepTask, read: ReadMade): Promise<StepOutcome | undefined> {
  const { saga, step } = task;
  const [first] = read.bookings;
  if (!first) return undefined;
  if (read.seatUid !== null) return ofSeat(task, first, read.seatUid);
  const ours = read.bookings.filter((booking) => isMadeBy(booking, saga, step));
  if (ours.length > 0) return ofBookings(task, ours);
  if (isEarlier(task, first, read)) return hasBooking(step);
  return (await findMade(task)) ?? unmarked(step, read.bookings);
}

/** The bookings that a step has made, as Cal.com lists them; undefined when there are none. @throws CalcomError */
export async function findMade(task: StepTask): Promise<StepOutcome | undefined> {
  const { company, saga, step, appointment } = task;
  const { startMs, endMs } = step;
  const listed = await customerBookings(
    company,
    { attendeeEmail: appointment.attendeeEmail, startMs, endMs },
    LOOK_UP_MARGIN_MS,
  );
  const found = listed.filter((booking) => isMadeBy(booking, saga, step) && isLive(booking));
  return found.length > 0 ? ofBookings(task, found) : undefined;
}

function ofSeat(task: StepTask, booking: Booking, seatUid: string): StepOutcome {
  const isShown = booking.seats.length > 0;
  if (isShown && !booking.seats.some(({ uid }) => uid === seatUid)) return hasBooking(task.step);
  return compared(task, booking, { kind: 'seat', seatUid });
}

async function ofBookings(task: StepTask, ours: readonly Booking[]): Promise<StepOutcome> {
  const { company, saga, step } = task;
  const seriesUid = ours.find((booking) => booking.seriesUid !== null)?.seriesUid ?? null;
  const all = seriesUid === null ? ours : await occurrences(company, seriesUid, ours);
  const live = all.filter(isLive);
  const [one, ...others] = live;
  if (!one) return rejected(step, { kind: 'not-made', message: 'Cal.com made the booking and no longer has it' });
  if (others.length === 0) return compared(task, one, seatPart(seatOfStep(one, saga, step)));
  const message = `Cal.com made ${live.length} bookings, not one`;
  if (seriesUid === null) return forPerson(step, { kind: 'several', message, uids: live.map(({ uid }) => uid) });
  const error = { code: 'series', count: live.length, message };
  return {
    position: step.position,
    status: 'confirmed',
    bookingUid: seriesUid,
    bookingPart: { kind: 'series' },
    error,
  };
}

/** The answer of a round robin event type omits the first occurrence. If the occurrences cannot be read, returns those of the answer. */
async function occurrences(
  { calcom }: CompanyContext,
  seriesUid: string,
  known: readonly Booking[],
): Promise<readonly Booking[]> {
  try {
    const all = await calcom.series(seriesUid);
    return all.length >= known.length ? all : known;
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return known;
  }
}

function compared(
  { company, appointment, step }: StepTask,
  booking: Booking,
  part: BookingPart | undefined,
): StepOutcome {
  const { tenant } = company;
  return compareBooking({ tenant, serviceId: appointment.serviceId, step }, booking, part);
}

/**
 * A round robin event type, and one that requires confirmation, answer with an earlier booking of the same address and start. calops must
 * neither keep nor cancel that booking.
 */
function isEarlier({ appointment }: StepTask, booking: Booking, { answeredMs }: ReadMade): boolean {
  if (marksOf(booking).length > 0) return true;
  if (booking.attendeeNames.length > 0 && !booking.attendeeNames.includes(appointment.customer.name)) return true;
  return booking.createdMs !== null && answeredMs !== null && booking.createdMs < answeredMs - EARLIER_MS;
}

function hasBooking(step: SagaStep): StepOutcome {
  return rejected(step, { kind: 'customer-has-booking', message: 'the customer has this booking already' });
}

function unmarked(step: SagaStep, bookings: readonly Booking[]): StepOutcome {
  const message = 'Cal.com made a booking without our mark';
  return forPerson(step, { kind: 'unmarked', message, uids: bookings.map(({ uid }) => uid) });
}

/** What a step requested, and the service it belongs to. */
export interface Asked {
  readonly tenant: Pick<Tenant, 'services' | 'assignments' | 'staffOfUser'>;
  readonly serviceId: string;
  readonly step: Pick<SagaStep, 'position' | 'action' | 'eventTypeId' | 'startMs' | 'endMs' | 'hostUserId'>;
}

/**
 * The outcome of a step whose booking exists: made as requested, or with an error that says how it differs; then it is rolled back. Pure.
 */
export function compareBooking(asked: Asked, booking: Booking, part: BookingPart | undefined): StepOutcome {
  const { position, eventTypeId } = asked.step;
  const error = unlike(asked, booking);
  return {
    position,
    status: booking.status === 'pending' && error === undefined ? 'requested' : 'confirmed',
    bookingUid: booking.uid,
    eventTypeId: booking.eventTypeId ?? eventTypeId,
    ...(part && { bookingPart: part }),
    ...(error !== undefined && { error }),
  };
}

function unlike({ tenant, serviceId, step }: Asked, booking: Booking): Json | undefined {
  const { startMs, endMs, hostUserId } = step;
  const { fromMs, toMs, eventTypeId } = booking;
  if (step.action === 'book' && eventTypeId !== null && eventTypeId !== step.eventTypeId) {
    return { code: 'other-type', eventTypeId, message: `Cal.com booked event type ${eventTypeId}` };
  }
  if (fromMs !== startMs) {
    return { code: 'other-time', fromMs, toMs, message: `Cal.com booked ${new Date(fromMs).toISOString()}` };
  }
  if (toMs !== endMs) {
    const [minutes, wanted] = [toMs - fromMs, endMs - startMs].map((ms) => ms / 60_000);
    return { code: 'other-length', minutes: minutes ?? 0, message: `Cal.com booked ${minutes} minutes, not ${wanted}` };
  }
  if (isWithHost(tenant, booking, { serviceId, hostUserId })) return undefined;
  const [userId] = booking.hostUserIds;
  return { code: 'other-host', userId: userId ?? null };
}

/** The metadata that names the saga and step that made a booking in Cal.com. Cal.com keeps it when the booking is moved. */
export function markOf(saga: Saga, step: SagaStep): BookingMark & { readonly [key: string]: string } {
  return {
    calops_company: saga.companyId,
    calops_appointment: saga.appointmentId,
    calops_segment: step.segmentKey,
    calops_step: `${saga.id}/${step.position}`,
  };
}

/** The marks of a booking: its own, or those of its seats, which have metadata each. */
export function marksOf({ metadata, seats }: Booking): readonly Metadata[] {
  return [metadata, ...seats.map((seat) => seat.metadata)].filter((one) => one['calops_appointment'] !== undefined);
}

/** Bookings of an appointment, or of one segment of it, whichever step made them. */
export interface Marked {
  readonly companyId: string;
  readonly id: string;
  readonly segmentKey?: string;
}

export function bearsMark(booking: Booking, appointment: Marked): boolean {
  return marksOf(booking).some((mark) => isOf(mark, appointment));
}

function isOf(mark: Metadata, { companyId, id, segmentKey }: Marked): boolean {
  const { calops_company: company, calops_appointment: appointment, calops_segment: segment } = mark;
  return company === companyId && appointment === id && (segmentKey === undefined || segment === segmentKey);
}

function isMadeBy(booking: Booking, saga: Saga, step: SagaStep): boolean {
  return marksOf(booking).some((mark) => isOfStep(mark, saga, step));
}

function isOfStep(mark: Metadata, saga: Saga, step: SagaStep): boolean {
  return mark['calops_step'] === markOf(saga, step).calops_step;
}

/** The seat that a step took, or that an appointment has in a shared booking. */
function seatOfStep({ seats }: Booking, saga: Saga, step: SagaStep): Seat | undefined {
  return seats.find(({ metadata }) => isOfStep(metadata, saga, step));
}

export function seatOf({ seats }: Booking, appointment: Marked): Seat | undefined {
  return seats.find(({ metadata }) => isOf(metadata, appointment));
}

export function seatPart(seat: { readonly uid: string } | undefined): BookingPart | undefined {
  return seat && { kind: 'seat', seatUid: seat.uid };
}

export function isLive(booking: Booking): boolean {
  return booking.status === 'accepted' || booking.status === 'pending';
}

/** Whether the booking is active and, for a shared booking, still has the seat. */
export function isLiveWith(booking: Booking, part: BookingPart | null | undefined): boolean {
  if (!isLive(booking)) return false;
  // Cal.com may hide the guests: then nothing shows that the seat was cancelled
  return part?.kind !== 'seat' || booking.seats.length === 0 || booking.seats.some(({ uid }) => uid === part.seatUid);
}

/** Longer than Cal.com's own rounding of times. */
const ROUNDING_MS = 60_000;

/** A customer and the time in which their bookings are searched. Epoch milliseconds. */
export interface CustomerTime extends Pick<Appointment, 'attendeeEmail'> {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * All bookings of the customer in that time, by any maker and with any status. For a customer without an address: the bookings of all
 * customers; the mark in the metadata identifies ours.
 *
 * @param marginMs how much earlier and later as well
 * @throws CalcomError
 */
export function customerBookings(
  { calcom }: CompanyContext,
  { attendeeEmail, startMs, endMs }: CustomerTime,
  marginMs: number = ROUNDING_MS,
): Promise<readonly Booking[]> {
  return calcom.bookings({
    ...(attendeeEmail !== null && { attendeeEmail }),
    afterStartMs: startMs - marginMs,
    beforeEndMs: endMs + marginMs,
  });
}

/**
 * Whether a booking has the requested host. A collective service has all its staff as hosts, and Cal.com names one of them as the
 * organizer, in an order of its own.
 */
export function isWithHost(
  tenant: Pick<Tenant, 'services' | 'assignments' | 'staffOfUser'>,
  { hostUserIds }: Pick<Booking, 'hostUserIds'>,
  asked: { readonly serviceId: string; readonly hostUserId: number },
): boolean {
  if (tenant.services.get(asked.serviceId)?.scheduling !== 'collective') return hostUserIds.includes(asked.hostUserId);
  const staffIds = new Set((tenant.assignments.get(asked.serviceId) ?? []).map(({ staffId }) => staffId));
  return hostUserIds.some((userId) => staffIds.has(tenant.staffOfUser.get(userId) ?? ''));
}
