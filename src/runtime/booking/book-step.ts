import type { NewBooking } from '../../calcom/bookings-api.ts';
import type { Booking } from '../../calcom/common-api.ts';
import { CalcomError } from '../../calcom/errors.ts';
import { attendeeEmail } from '../../model/appointment.ts';
import type { Appointment, Saga, SagaStep } from '../../model/appointment.ts';
import type { StepOutcome } from '../../store/booking-store.ts';
import { currentChild } from './current-child.ts';
import { customerBookings } from './customer-bookings.ts';
import type { Desk } from './desk.ts';
import { isMadeBy, markOf, stands } from './mark.ts';
import { isWithHost } from './right-host.ts';

export interface StepTask {
  readonly desk: Desk;
  readonly saga: Saga;
  readonly appointment: Appointment;
  readonly step: SagaStep;
}

/**
 * Books one segment. What is not known after the call is looked up before anything is sent again, and sent again only when
 * Cal.com had ended the first call without making the booking.
 */
export async function bookStep(task: StepTask): Promise<StepOutcome> {
  const { step } = task;
  try {
    return made(task, await task.desk.calcom.book(await newBooking(task)));
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    if (error.kind === 'not-found') return bookCurrentChild(task, error);
    if (error.outcome === 'refused') return rejected(step, error);
    const found = await lookUpBooking(task);
    const isOver = error.kind === 'server' || error.kind === 'unexpected-shape';
    return found.status === 'rejected' && isOver ? bookAgain(task) : found;
  }
}

/** Finds out what became of a call whose answer never came. Looks twice: Cal.com may still be at work on it. */
export async function lookUpBooking(task: StepTask): Promise<StepOutcome> {
  const { desk, saga, step, appointment } = task;
  try {
    for (const waitMs of [0, desk.settings.lookUpAgainMs]) {
      if (waitMs > 0) await desk.clock.sleep(waitMs);
      const bookings = await customerBookings(desk, {
        customer: appointment.customer,
        startMs: step.startMs,
        endMs: step.endMs,
      });
      const found = bookings.find((booking) => isMadeBy(booking, saga, step) && stands(booking));
      if (found) return made(task, found);
    }
    return {
      position: step.position,
      status: 'rejected',
      error: { code: 'not-made', message: 'Cal.com has no such booking' },
    };
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return { position: step.position, status: 'unknown', error: { code: error.kind, message: error.message } };
  }
}

/** The second and last call. A time that is taken now may be taken by the first. */
async function bookAgain(task: StepTask): Promise<StepOutcome> {
  try {
    return made(task, await task.desk.calcom.book(await newBooking(task)));
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return error.outcome === 'unknown' || error.kind === 'slot-taken'
      ? lookUpBooking(task)
      : rejected(task.step, error);
  }
}

/** Cal.com makes a new child when a host is taken away from a managed event type and given back. */
async function bookCurrentChild(task: StepTask, gone: CalcomError): Promise<StepOutcome> {
  const childId = await currentChild(task);
  if (childId === undefined) return rejected(task.step, gone);
  return bookAgain({ ...task, step: { ...task.step, eventTypeId: childId } });
}

async function newBooking({ desk, saga, appointment, step }: StepTask): Promise<NewBooking> {
  const { customer } = appointment;
  const service = desk.tenant.services.get(appointment.serviceId);
  const branch = desk.tenant.branches.get(appointment.branchId);
  const minutes = (step.endMs - step.startMs) / 60_000;
  const own = service?.segments.find(({ key }) => key === step.segmentKey)?.minutes;
  return {
    eventTypeId: step.eventTypeId,
    startMs: step.startMs,
    ...(own !== minutes && { minutes }),
    attendee: {
      name: customer.name,
      email: attendeeEmail(customer),
      ...(customer.phone !== null && { phone: customer.phone }),
      timeZone: branch?.timeZone ?? desk.tenant.company.timeZone,
      language: customer.language,
    },
    metadata: markOf(saga, step),
    ...(service?.scheduling === 'roundRobin' && { hostUserId: step.hostUserId }),
  };
}

/**
 * A round robin event type answers with an earlier booking of the same customer and time: that is not ours to keep or cancel.
 * And it may choose another host than it was asked for.
 */
function made({ desk, saga, appointment, step }: StepTask, booking: Booking): StepOutcome {
  const { position } = step;
  if (!isMadeBy(booking, saga, step)) {
    return {
      position,
      status: 'rejected',
      error: { code: 'customer-has-booking', message: 'the customer has this booking already' },
    };
  }
  const eventTypeId = booking.eventTypeId ?? step.eventTypeId;
  const confirmed = { position, status: 'confirmed' as const, bookingUid: booking.uid, eventTypeId };
  const [host] = booking.hostUserIds;
  const { hostUserId } = step;
  if (isWithHost(desk.tenant, booking, { serviceId: appointment.serviceId, hostUserId })) return confirmed;
  return { ...confirmed, error: { code: 'other-host', userId: host ?? null } };
}

function rejected({ position }: SagaStep, { kind, message }: CalcomError): StepOutcome {
  return { position, status: 'rejected', error: { code: kind, message } };
}
