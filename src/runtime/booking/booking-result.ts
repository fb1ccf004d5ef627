import type { Appointment } from '../../model/appointment.ts';
import { problem } from '../../model/results.ts';
import type {
  AppointmentFacts,
  FirstAnswer,
  KeptAnswer,
  KeptResult,
  Name,
  Pending,
  Problem,
  ProblemCode,
  Start,
  WithAppointment,
} from '../../model/results.ts';
import type { IdempotencyKey, KeyState } from '../../store/bookings/booking-store.ts';
import type { CompanyContext } from '../company/company-context.ts';
import { localTime } from '../../model/time/local-time.ts';
import type { Tenant } from '../company/tenant.ts';

/** An appointment with the names that its company, service, branch and staff have now. */
export function factsOf(tenant: Tenant, appointment: Appointment): AppointmentFacts {
  const { id, status, syncStatus, isComposite, groupUid, flag, startMs, endMs, customer } = appointment;
  const service = tenant.services.get(appointment.serviceId);
  const branch = tenant.branches.get(appointment.branchId);
  return {
    id,
    status,
    syncStatus,
    isComposite,
    groupUid,
    flag,
    service: nameOf(service, appointment.serviceId),
    branch: nameOf(branch, appointment.branchId),
    startMs,
    endMs,
    timeZone: branch?.timeZone ?? tenant.company.timeZone,
    customer: { name: customer.name },
    phases: appointment.phases.map((phase) => ({
      segment: phase.segmentKey,
      title: service?.segments.find(({ key }) => key === phase.segmentKey)?.title ?? phase.segmentKey,
      staff: nameOf(tenant.staff.get(phase.staffId), phase.staffId),
      startMs: phase.startMs,
      endMs: phase.endMs,
      status: phase.status,
      bookingUid: phase.bookingUid,
    })),
  };
}

function nameOf(row: Required<Name> | undefined, id: string): Name {
  return row ? { id, name: row.name, title: row.title } : { id };
}

export function pending(tenant: Tenant, appointment: Appointment): Pending {
  return { kind: 'pending', appointmentId: appointment.id, appointment: factsOf(tenant, appointment) };
}

export function unknownAppointment(id: string): Problem {
  return problem('unknown-appointment', `there is no appointment ${id}`);
}

/** The same customer has an appointment at that time. `allowOverlap` allows the booking anyway. */
export function customerBusy(tenant: Tenant, other: Appointment): Problem {
  const appointment = factsOf(tenant, other);
  const { service, startMs, timeZone, phases } = appointment;
  const staff = [...new Set(phases.map(({ staff: { id, title } }) => title ?? id))].join(', ');
  const time = localTime(startMs, timeZone);
  const detail = `this customer has ${service.title ?? service.id} with ${staff} at ${time}: allowOverlap books beside it`;
  return problem('customer-busy', detail, { appointment });
}

/**
 * The result of a repeated request: that of the first one, or that it is still in progress. A key belongs to one request, so its
 * result is of the same operation.
 */
export function repeated<Result extends KeptResult>(
  state: Exclude<KeyState, { readonly state: 'unknown' }>,
): Result | Pending | Problem {
  switch (state.state) {
    case 'answered':
      return keptResult(state.answer) as Result;
    case 'in-flight':
      return { kind: 'pending', appointmentId: state.appointmentId, appointment: null };
    case 'mismatch':
      return problem('key-reused', 'this Idempotency-Key was used for another request: use a new one');
  }
}

/**
 * Keeps the result of a request that began no saga. An equal request may have begun or finished in the meantime: both get the result that
 * is kept.
 */
export async function kept<Result extends KeptResult>(
  company: CompanyContext,
  key: IdempotencyKey | null,
  result: Result,
): Promise<Result | Pending | Problem> {
  if (!key) return result;
  const companyId = company.tenant.company.id;
  await company.store.keepResult(companyId, key, result);
  const state = await company.store.findAnswer(companyId, key);
  return state.state === 'unknown' ? result : repeated<Result>(state);
}

/** The result that is kept under a key, whatever its version. */
export function keptResult(answer: KeptAnswer): KeptResult {
  switch (answer.version) {
    case 1: {
      const { status, body } = answer;
      return { ...readVersion1({ status, body }), firstAnswer: { status, body } };
    }
    case 2:
      return answer.result;
  }
}

interface Version1 {
  readonly appointment?: Version1Appointment;
  readonly code?: ProblemCode;
  readonly detail?: string;
  readonly alternatives?: readonly Version1Start[];
  readonly branches?: readonly string[];
}

type Times = 'startMs' | 'endMs' | 'phases';
type Version1Phase = Omit<AppointmentFacts['phases'][number], 'startMs' | 'endMs'> & Version1Time;
type Version1Appointment = Omit<AppointmentFacts, Times> &
  Version1Time & { readonly phases?: readonly Version1Phase[] };

interface Version1Time {
  readonly start: string;
  readonly end: string;
}

interface Version1Start {
  readonly start: string;
  readonly staff: readonly (Name & { readonly end: string })[];
}

/**
 * Version 1 kept the HTTP answer. Keys are deleted a week after their request; this function can be deleted a week after the last version 1
 * row.
 */
function readVersion1({ status, body }: FirstAnswer): KeptResult {
  const { appointment: view, code, detail = '', alternatives, branches } = (body ?? {}) as unknown as Version1;
  const appointment = view?.phases ? readAppointment(view) : null;
  if (code !== undefined) {
    return problem(code, detail, {
      ...(alternatives && { alternatives: alternatives.map(readStart) }),
      ...(branches && { branches }),
      ...(appointment && { appointment }),
    });
  }
  if (!appointment) return { kind: 'pending', appointmentId: view?.id ?? '', appointment };
  return { kind: kindOfVersion1(status, appointment), appointment, appointmentId: appointment.id };
}

/** In version 1, 201 means a booking, 200 a change, and 202 a request that a host must confirm or that is unfinished. */
function kindOfVersion1(status: number, appointment: AppointmentFacts) {
  if (status === 201) return 'booked';
  if (status === 202) return appointment.status === 'requested' ? 'requested' : 'pending';
  return appointment.status === 'cancelled' || appointment.status === 'declined' ? 'cancelled' : 'moved';
}

function readAppointment({ start, end, phases = [], ...view }: Version1Appointment): AppointmentFacts {
  return {
    ...view,
    startMs: Date.parse(start),
    endMs: Date.parse(end),
    phases: phases.map(({ start, end, ...phase }) => ({
      ...phase,
      startMs: Date.parse(start),
      endMs: Date.parse(end),
    })),
  };
}

function readStart({ start, staff }: Version1Start): Start {
  return {
    startMs: Date.parse(start),
    // the offset: version 1 did not keep the zone
    timeZone: start.endsWith('Z') ? 'UTC' : start.slice(-6),
    staff: staff.map(({ end, id, name = id, title = id }) => ({ id, name, title, endMs: Date.parse(end) })),
  };
}

export type Done = WithAppointment<'booked' | 'requested' | 'cancelled' | 'moved'>;
