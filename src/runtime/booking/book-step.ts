import type { Made, NewBooking } from '../../calcom/bookings/bookings-api.ts';
import type { Booking } from '../../calcom/common-api.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import { findChild } from '../../calcom/find-child.ts';
import type { Appointment, SagaStep } from '../../model/appointment.ts';
import { attendeeEmail } from '../../model/caller-email.ts';
import type { StepOutcome } from '../../store/bookings/booking-store.ts';
import type { CompanyContext } from '../company/company-context.ts';
import { callerEmailOf } from '../company/tenant.ts';
import { findMade, madeBy, markOf } from './made-booking.ts';
import type { ReadMade } from './made-booking.ts';
import { answeredStep, hostBusy, isBusy, notFound, rejected, unknown, type StepTask } from './step-outcomes.ts';
import type { Reason } from './step-outcomes.ts';

/** The status of a refusal that Cal.com may send after it has made a part of a series. */
const CONFLICT = 409;

/**
 * Books one segment. When the outcome of the call is unknown, looks the booking up before it sends anything again. Sends again only when
 * Cal.com ended the first call without making the booking: also when a class seems busy, because another customer may have made the booking
 * of the same start at the same moment, and the second call then takes a seat in it. Sends nothing again after a success.
 */
export async function bookStep(task: StepTask, isRepeated = false): Promise<StepOutcome> {
  try {
    return await judge(task, await task.company.calcom.book(newBooking(task)));
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    if (error.kind === 'not-found') return bookCurrentChild(task, error);
    if (error.kind === 'slot-taken' && !isRepeated && isClass(task)) return bookStep(task, true);
    if (error.status === CONFLICT) return leftOvers(task, error);
    if (error.outcome === 'refused') return refused(task, error);
    const found = await lookUpBooking(task);
    const isOver = error.kind === 'server' || error.kind === 'unexpected-shape';
    if (found.status !== 'rejected' || !isOver) return found;
    return (await isBusy(task, error)) ? leftOvers(task, hostBusy(error)) : bookAgain(task);
  }
}

function isClass({ company, appointment }: StepTask): boolean {
  return (company.tenant.services.get(appointment.serviceId)?.capacity ?? null) !== null;
}

/**
 * Looks up the booking of a call whose answer is missing or unclear. Looks twice, since Cal.com may still be processing the call. After an
 * answer of success, not finding the booking does not prove that none was made. `cause`: the error that ended the call; the outcome quotes
 * it when it is an error of Cal.com.
 */
export async function lookUpBooking(task: StepTask, cause?: CalcomError): Promise<StepOutcome> {
  const { company, step } = task;
  try {
    for (const waitMs of [0, company.settings.lookUpAgainMs]) {
      if (waitMs > 0) await company.clock.sleep(waitMs);
      const found = await findMade(task);
      if (found) return found;
    }
    return notFound(
      step,
      cause?.kind === 'server' ? cause : { kind: 'not-made', message: 'Cal.com has no such booking' },
    );
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return unknown(step, error);
  }
}

/** When one occurrence of a recurring event type is taken, Cal.com has made the occurrences before it and keeps them. */
async function leftOvers(task: StepTask, refusal: Reason): Promise<StepOutcome> {
  try {
    return (await findMade(task)) ?? rejected(task.step, refusal);
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return unknown(task.step, error);
  }
}

/** The second and last call. If the time is now taken, the first call may have taken it. */
async function bookAgain(task: StepTask): Promise<StepOutcome> {
  try {
    return await judge(task, await task.company.calcom.book(newBooking(task)));
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return error.outcome === 'unknown' || error.kind === 'slot-taken'
      ? lookUpBooking(task, error)
      : refused(task, error);
  }
}

/** Only the operator can fix the refusal of an address that calops made up, so that refusal has its own code. */
function refused({ appointment, step }: StepTask, { kind, message }: CalcomError): StepOutcome {
  const isMadeUp = kind === 'email-refused' && appointment.customer.email === null;
  return rejected(step, { kind: isMadeUp ? 'caller-email-refused' : kind, message });
}

/** Cal.com makes a new child when a host is removed from a managed event type and added again. */
async function bookCurrentChild(task: StepTask, gone: CalcomError): Promise<StepOutcome> {
  const childId = await currentChild(task);
  if (childId === undefined) return rejected(task.step, gone);
  return bookAgain({ ...task, step: { ...task.step, eventTypeId: childId } });
}

/** After a success: what the answer does not show is looked up. The booking is never reported as not made. */
async function judge(task: StepTask, made: Made): Promise<StepOutcome> {
  const answered = { ...task, step: answeredStep(task.step, made) };
  try {
    const read = made.kind === 'read' ? made : await readNamed(task, made.uids);
    return (await madeBy(task, read)) ?? (await lookUpBooking(answered));
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return lookUpBooking(answered);
  }
}

async function readNamed({ company }: StepTask, uids: readonly string[]): Promise<ReadMade> {
  const bookings: Booking[] = [];
  for (const uid of uids) bookings.push(...(await company.calcom.series(uid)));
  return { bookings, seatUid: null, answeredMs: null };
}

function newBooking({ company, saga, appointment, step }: StepTask): NewBooking {
  const { customer } = appointment;
  const way = callerEmailOf(company.tenant, appointment.serviceId);
  const service = company.tenant.services.get(appointment.serviceId);
  const branch = company.tenant.branches.get(appointment.branchId);
  const minutes = (step.endMs - step.startMs) / 60_000;
  const isFirst = service?.segments[0]?.key === step.segmentKey; // its form has the questions
  const own = service?.segments.find(({ key }) => key === step.segmentKey)?.minutes;
  return {
    eventTypeId: step.eventTypeId,
    startMs: step.startMs,
    ...(own !== minutes && { minutes }),
    attendee: {
      name: customer.name,
      email: appointment.attendeeEmail ?? attendeeEmail(customer, way),
      ...(customer.phone !== null && { phone: customer.phone }),
      timeZone: branch?.timeZone ?? company.tenant.company.timeZone,
      language: customer.language,
    },
    metadata: markOf(saga, step),
    ...(customer.answers && isFirst && { answers: customer.answers }),
    ...(service?.scheduling === 'roundRobin' && { hostUserId: step.hostUserId }),
  };
}

/** The company, appointment and segment of a child event type; a step with its appointment has these fields. */
export interface ChildTask {
  readonly company: CompanyContext;
  readonly appointment: Pick<Appointment, 'serviceId'>;
  readonly step: Pick<SagaStep, 'staffId' | 'segmentKey' | 'eventTypeId'>;
}

/**
 * The child event type that a host has now, when the known one no longer exists; undefined when there is no other. Updates the event maps,
 * so that the next booking uses the new child.
 */
export async function currentChild({ company, appointment, step }: ChildTask): Promise<number | undefined> {
  const { tenant } = company;
  const service = tenant.services.get(appointment.serviceId);
  const host = tenant.hostOfStaff.get(step.staffId);
  const parent = [...tenant.ledger.values()].find(
    (entry) => entry.serviceId === appointment.serviceId && entry.segmentKey === step.segmentKey,
  );
  if (service?.scheduling !== 'managed' || !host?.username || !parent) return undefined;
  try {
    const owned = await company.calcom.eventTypesOf({
      userId: host.userId,
      username: host.username,
      teamId: tenant.company.teamId,
    });
    const wanted = { ownerId: host.userId, parentId: parent.eventTypeId, slug: parent.slug };
    const newChildId = await findChild(company.calcom, wanted, owned);
    if (newChildId === undefined || newChildId === step.eventTypeId) return undefined;
    await company.store.replaceChild(tenant.company.id, {
      eventTypeId: parent.eventTypeId,
      staffId: step.staffId,
      oldChildId: step.eventTypeId,
      newChildId,
    });
    company.dropTenant();
    return newChildId;
  } catch (error) {
    if (error instanceof CalcomError) return undefined;
    throw error;
  }
}
