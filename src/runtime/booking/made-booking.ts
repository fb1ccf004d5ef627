import type { Made } from '../../calcom/bookings-api.ts';
import type { Booking } from '../../calcom/common-api.ts';
import { CalcomError } from '../../calcom/errors.ts';
import type { Appointment, BookingPart, Saga, SagaStep } from '../../model/appointment.ts';
import type { StepOutcome } from '../../store/booking-store.ts';
import { compareBooking } from './compare-booking.ts';
import { customerBookings } from './customer-bookings.ts';
import type { CompanyContext } from '../company-context.ts';
import { isMadeBy, marksOf, seatOfStep, seatPart, stands } from './mark.ts';
import { forPerson, rejected } from './step-outcomes.ts';

export interface StepTask {
  readonly company: CompanyContext;
  readonly saga: Saga;
  readonly appointment: Appointment;
  readonly step: SagaStep;
}

/** How far from where it was asked for a booking is looked for: it may have been made at another time. */
const LOOK_UP_MARGIN_MS = 24 * 60 * 60_000;
/** A booking that is older than this when Cal.com answers with it was there before the call. */
const EARLIER_MS = 10_000;

export type ReadMade = Pick<Extract<Made, { readonly kind: 'read' }>, 'bookings' | 'seatUid' | 'answeredMs'>;

/**
 * What a step has made, of what Cal.com answered.
 *
 * | the answer                                       | outcome                                        |
 * |--------------------------------------------------|------------------------------------------------|
 * | a seat that no guest has                         | rejected: the customer has a seat there already |
 * | several occurrences                              | made, and not as asked for: rolled back        |
 * | one that bears our mark                          | compared in event type, start, end and host    |
 * | without our mark, made for somebody else or before | rejected: the customer's earlier booking     |
 * | without our mark, made by this call              | for a person: only what bears our mark is cancelled |
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

/** The bookings that a step has made, as Cal.com lists them; undefined: none. @throws CalcomError */
export async function findMade(task: StepTask): Promise<StepOutcome | undefined> {
  const { company, saga, step, appointment } = task;
  const { startMs, endMs } = step;
  const listed = await customerBookings(
    company,
    { attendeeEmail: appointment.attendeeEmail, startMs, endMs },
    LOOK_UP_MARGIN_MS,
  );
  const found = listed.filter((booking) => isMadeBy(booking, saga, step) && stands(booking));
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
  const standing = all.filter(stands);
  const [one, ...others] = standing;
  if (!one) return rejected(step, { kind: 'not-made', message: 'Cal.com made the booking and no longer has it' });
  if (others.length === 0) return compared(task, one, seatPart(seatOfStep(one, saga, step)));
  const message = `Cal.com made ${standing.length} bookings, not one`;
  if (seriesUid === null) return forPerson(step, { kind: 'several', message, uids: standing.map(({ uid }) => uid) });
  const error = { code: 'series', count: standing.length, message };
  return {
    position: step.position,
    status: 'confirmed',
    bookingUid: seriesUid,
    bookingPart: { kind: 'series' },
    error,
  };
}

/** The answer of a round robin leaves out the first one. Where they cannot be read, what is known already will do. */
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
 * A round robin event type, and one that asks for confirmation, answer with an earlier booking of the same address and start: that is
 * not ours to keep or cancel.
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
