import { isActive } from '../../model/appointment.ts';
import type { Appointment, AppointmentPhase } from '../../model/appointment.ts';
import { problem } from '../../model/results.ts';
import type { ChangeResult, Problem } from '../../model/results.ts';
import type { Begun, IdempotencyKey, NotChangeable } from '../../store/bookings/booking-store.ts';
import { localTime } from '../../model/time/local-time.ts';
import { customerBusy, factsOf, kept, pending, repeated, unknownAppointment } from './booking-result.ts';
import type { CompanyContext } from '../company/company-context.ts';
import { refuseHours } from '../company/work-times.ts';
import { finishSaga } from './finish-saga.ts';
import { holdSaga, leaveSaga, type HeldSaga } from './held-saga.ts';
import { holdsOfPhases, unionOfHolds, numbered, planMove, step } from './plan-saga.ts';
import type { RequestContext, Progress } from './run-saga.ts';
import { runSaga } from './run-saga.ts';

export interface ChangeRequest {
  readonly appointmentId: string;
  readonly key: IdempotencyKey | null;
}

export interface MoveRequest extends ChangeRequest {
  readonly startMs: number;
  /** Allows an overlap with another appointment of the same customer. Default: false. */
  readonly allowOverlap?: boolean;
}

/** Cancels every booking of an appointment. Once begun, the cancellation is completed later if Cal.com does not answer now. */
export async function cancelAppointment(
  company: CompanyContext,
  request: ChangeRequest,
  progress: RequestContext,
): Promise<ChangeResult> {
  const found = await find(company, request);
  if ('kind' in found) return found;
  const nowMs = company.clock.now();
  if (isActive(found) && found.endMs <= nowMs) {
    return kept(
      company,
      request.key,
      problem('already-over', 'this appointment is over: there is nothing left to cancel'),
    );
  }
  // Cal.com cancels no booking that has ended
  const phases = found.phases.filter(({ bookingUid, endMs }) => bookingUid !== null && endMs > nowMs);
  const steps = numbered(phases.map((phase) => step(company.tenant, phase, 'cancel')));
  const holds = holdsOfPhases(company.tenant, found.serviceId, found.phases);
  const sinceMs = performance.now();
  const begun = await company.store.beginChange({ ...begin(company, request, progress), kind: 'cancel', steps, holds });
  return carryOut(company, begun, { request, progress, sinceMs });
}

/**
 * Moves an appointment: the same staff, all segments by the same time. Holds the old time until all segments have moved, and moves them
 * back when one of them cannot move.
 */
export async function moveAppointment(
  company: CompanyContext,
  request: MoveRequest,
  progress: RequestContext,
): Promise<ChangeResult> {
  const found = await find(company, request);
  if ('kind' in found) return found;
  const { tenant } = company;
  if (request.startMs <= company.clock.now()) {
    const detail = `${localTime(request.startMs, tenant.company.timeZone)} is in the past`;
    return kept(company, request.key, problem('time-not-bookable', detail));
  }
  if (request.startMs === found.startMs)
    return kept(company, request.key, { kind: 'unchanged', appointment: factsOf(tenant, found) });
  const { phases: moved, steps } = planMove(tenant, found, request.startMs);
  const refused = refuseMove(company, found, moved);
  if (refused) return kept(company, request.key, refused);
  const places = [found.phases, moved].flatMap((phases) => holdsOfPhases(tenant, found.serviceId, phases));
  const sinceMs = performance.now();
  const begun = await company.store.beginChange({
    ...begin(company, request, progress),
    kind: 'reschedule',
    customer: {
      to: { fromMs: request.startMs, toMs: Math.max(...moved.map(({ endMs }) => endMs)) },
      allowOverlap: request.allowOverlap ?? false,
    },
    steps,
    holds: unionOfHolds(places),
  });
  return carryOut(company, begun, { request, progress, sinceMs });
}

/** A move keeps the staff: their hours at the new time decide. Undefined: they contain every segment, or its branch is no longer known. */
function refuseMove(
  { tenant }: CompanyContext,
  { serviceId, branchId }: Appointment,
  moved: readonly AppointmentPhase[],
): Problem | undefined {
  const branch = tenant.branches.get(branchId);
  const [first] = moved;
  if (!branch || !first) return undefined;
  const holders = [...new Set(holdsOfPhases(tenant, serviceId, moved).map(({ staffId }) => staffId))];
  const isTogether = tenant.services.get(serviceId)?.scheduling === 'collective';
  const works = moved.map(({ startMs, endMs, staffId }) => ({
    fromMs: startMs,
    toMs: endMs,
    staffIds: isTogether ? holders : [staffId],
  }));
  const service = tenant.services.get(serviceId) ?? { title: serviceId };
  const wanted = tenant.staff.get(first.staffId) ?? null;
  return refuseHours(tenant, { branch, service, wanted, startMs: first.startMs, ways: [works] });
}

/** A repeated request is answered before its appointment is checked: the requested change may already have happened. */
async function find(
  company: CompanyContext,
  { appointmentId, key }: ChangeRequest,
): Promise<Appointment | ChangeResult> {
  const companyId = company.tenant.company.id;
  const state = key ? await company.store.findAnswer(companyId, key) : { state: 'unknown' as const };
  if (state.state !== 'unknown') return repeated<ChangeResult>(state);
  const found = await company.store.appointment(companyId, appointmentId);
  return found ?? kept(company, key, unknownAppointment(appointmentId));
}

function begin(company: CompanyContext, { appointmentId, key }: ChangeRequest, { who }: RequestContext) {
  return { companyId: company.tenant.company.id, appointmentId, key, leaseMs: company.settings.leaseMs, who };
}

interface Asked {
  readonly request: ChangeRequest;
  readonly progress: Progress;
  /** From before the change began. */
  readonly sinceMs: number;
}

async function carryOut(company: CompanyContext, begun: Begun | NotChangeable, asked: Asked): Promise<ChangeResult> {
  const { key } = asked.request;
  switch (begun.state) {
    case 'begun': {
      await using held = holdSaga(company, begun, asked.sinceMs);
      asked.progress.begun(begun.appointment);
      return await runAndFinish(company, held, asked.progress);
    }
    case 'taken':
      return kept(
        company,
        key,
        problem('slot-taken', 'the member of staff is not free at that time: nothing was moved'),
      );
    case 'customer-busy':
      return kept(company, key, customerBusy(company.tenant, begun.appointment));
    case 'answered':
    case 'in-flight':
    case 'mismatch':
      return repeated<ChangeResult>(begun);
    case 'no-appointment':
      return kept(company, key, unknownAppointment(asked.request.appointmentId));
    case 'busy':
      return problem('being-changed', 'this appointment is being booked, moved or cancelled at this moment: ask again');
    case 'not-booked':
      return kept(company, key, notBooked(company, begun.appointment));
  }
}

async function runAndFinish(company: CompanyContext, held: HeldSaga, progress: Progress): Promise<ChangeResult> {
  const run = await runSaga(company, held, false);
  if (run.end === 'stuck') {
    await leaveSaga(company, held, run.saga.resumes);
    return pending(company.tenant, held.appointment);
  }
  const { result, appointment } = await finishSaga<ChangeResult>(company, held, { ...run, end: run.end }, null);
  progress.finished(appointment, { kind: run.saga.kind, outcome: run.end });
  return result;
}

function notBooked(company: CompanyContext, appointment: Appointment): Problem {
  const facts = factsOf(company.tenant, appointment);
  if (appointment.status === 'requested') {
    const detail =
      'its host has not confirmed this appointment yet: cancel it and book another time, or wait for the confirmation';
    return problem('not-confirmed', detail, { appointment: facts });
  }
  return problem('not-booked', `this appointment is ${appointment.status}`, { appointment: facts });
}
