import { referenceOf, spelled, type Appointment } from '../../model/appointment.ts';
import { localTime } from '../../model/time/local-time.ts';
import type { AppointmentFacts, Problem, ProblemCode } from '../../model/results.ts';
import type { Arguments, Spoken, SpokenBooking } from './function-call.ts';
import type { ReplyCode, BookingFacts } from './phrases.ts';
import { ask, refuse, sayTime, staffTitle, type VoiceSession } from './voice-session.ts';

/** The appointment in words for the caller, and as data for the agent. */
export function describeBooking(session: VoiceSession, appointment: AppointmentFacts): DescribedBooking {
  const { id, service, startMs, timeZone, customer, phases } = appointment;
  const title = service.title ?? service.id;
  const staff = staffNames(
    session,
    phases.map((phase) => phase.staff.id),
  );
  const reference = referenceOf(id);
  const time = `${sayTime(session, startMs, timeZone)} ${session.phrases.withStaff(staff)}`;
  return {
    said: { service: title, time, customer: customer.name, reference: spelled(reference) },
    booking: { reference, service: title, start: localTime(startMs, timeZone), staff, customer: customer.name },
  };
}

export interface DescribedBooking {
  readonly said: BookingFacts;
  readonly booking: SpokenBooking;
}

function staffNames({ agent }: VoiceSession, staffIds: readonly string[]): string {
  return [...new Set(staffIds.map((id) => staffTitle(agent.company.tenant, id)))].join(', ');
}

/** `Herrenhaarschnitt, Montag, 30. November, 10:00 Uhr` */
export function sayAppointment(session: VoiceSession, { serviceId, branchId, startMs }: Appointment): string {
  const { services, branches, company } = session.agent.company.tenant;
  const timeZone = branches.get(branchId)?.timeZone ?? company.timeZone;
  return `${services.get(serviceId)?.title ?? serviceId}, ${sayTime(session, startMs, timeZone)}`;
}

/** The same with `bei Emma`: this distinguishes two appointments at the same time. */
export function sayWithStaff(session: VoiceSession, appointment: Appointment): string {
  const staff = staffNames(
    session,
    appointment.phases.map(({ staffId }) => staffId),
  );
  return `${sayAppointment(session, appointment)} ${session.phrases.withStaff(staff)}`;
}

/** The caller agreed to a second appointment at the same time. Agents write a yes in several ways. */
export function isAllowed(args: Arguments): boolean {
  const value = args['allow_overlap'];
  return value === true || value === 'true';
}

/**
 * Asks whether the caller wants a second appointment at a time at which the same customer has one. Only the number of the call proves the
 * customer: any other caller hears that there is one, but not which.
 */
export function sayCustomerBusy(
  session: VoiceSession,
  existing: AppointmentFacts | undefined,
  isProven: boolean,
): Spoken {
  const described = isProven && existing ? describeBooking(session, existing) : undefined;
  const say = session.phrases.customerBusy(described ? `${described.said.service}, ${described.said.time}` : null);
  return { result: 'ask', code: 'customer-busy', say, ...(described && { booking: described.booking }) };
}

/** The code on the phone for a problem of booking or availability; the caller cannot fix the others. */
const SAID_AS: Readonly<Partial<Record<ProblemCode, ReplyCode>>> = {
  'unknown-service': 'service-needed',
  'service-not-offered': 'service-not-offered',
  'service-not-mapped': 'service-not-offered',
  'service-misconfigured': 'service-not-offered',
  'unknown-staff': 'staff-unknown',
  'staff-not-offered': 'staff-not-offered',
  'unknown-branch': 'branch-needed',
  'branch-needed': 'branch-needed',
  'time-not-bookable': 'time-not-bookable',
  'outside-hours': 'outside-hours',
  closed: 'closed',
  'phone-needed': 'phone-needed',
  'answer-needed': 'answer-needed',
  'caller-email-refused': 'email-refused',
  'email-refused': 'email-refused',
  'unknown-appointment': 'appointment-unknown',
  'not-booked': 'not-booked',
  'not-confirmed': 'not-confirmed',
  'not-cancellable': 'not-cancellable',
  'not-reschedulable': 'not-reschedulable',
  'already-over': 'already-over',
  'being-changed': 'being-changed',
  'manual-review': 'manual-review',
};

const QUESTIONS: ReadonlySet<ReplyCode> = new Set([
  'service-needed',
  'staff-unknown',
  'branch-needed',
  'phone-needed',
  'answer-needed',
]);

export function sayProblem(session: VoiceSession, { code, detail, branches }: Problem): Spoken {
  // the problem already contains a question about the time
  if (code === 'time-not-understood') return { result: 'ask', code, say: detail };
  if (code === 'no-answer-yet') return { result: 'pending', code, say: session.phrases.pending };
  const fault = SAID_AS[code] ?? 'unavailable';
  if (!QUESTIONS.has(fault)) return refuse(session, fault);
  const choices = branches?.map((name) => ({ branch: session.agent.company.tenant.branches.get(name)?.title ?? name }));
  return ask(session, fault, choices ? { choices } : {});
}
