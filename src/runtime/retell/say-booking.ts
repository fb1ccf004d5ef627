import type { Appointment } from '../../model/appointment.ts';
import type { KeptAnswer } from '../../store/booking-store.ts';
import type { SaidBooking } from './phrases.ts';
import { referenceOf, spelled } from './reference.ts';
import type { SpokenBooking } from './spoken.ts';
import { sayTime, staffTitle } from './voice-session.ts';
import type { VoiceSession } from './voice-session.ts';

/** Whether an answer is of an appointment that its host has to confirm. */
export function isRequested({ body }: KeptAnswer): boolean {
  return (
    (body as unknown as { readonly appointment?: { readonly status: string } }).appointment?.status === 'requested'
  );
}

/** Of an answer of booking; undefined where it holds no whole appointment. */
export function bookingIn(session: VoiceSession, { body }: KeptAnswer): Told | undefined {
  const { appointment } = body as unknown as { readonly appointment?: View };
  if (!appointment?.start) return undefined;
  const { id, service, start, timeZone, customer, phases } = appointment;
  const staff = staffNames(
    session,
    phases.map((phase) => phase.staff.id),
  );
  return told(session, {
    id,
    title: service.title ?? service.id,
    startMs: Date.parse(start),
    start,
    timeZone,
    staff,
    customer: customer.name,
  });
}

/** The appointment as it is said, and as the agent gets it. */
export interface Told {
  readonly said: SaidBooking;
  readonly booking: SpokenBooking;
}

interface View {
  readonly id: string;
  readonly service: { readonly id: string; readonly title?: string };
  readonly start: string;
  readonly timeZone: string;
  readonly customer: { readonly name: string };
  readonly phases: readonly { readonly staff: { readonly id: string } }[];
}

interface Facts {
  readonly id: string;
  readonly title: string;
  readonly startMs: number;
  readonly start: string;
  readonly timeZone: string;
  readonly staff: string;
  readonly customer: string;
}

function told(session: VoiceSession, { id, title, startMs, start, timeZone, staff, customer }: Facts): Told {
  const reference = referenceOf(id);
  const time = `${sayTime(session, startMs, timeZone)} ${session.phrases.withStaff(staff)}`;
  return {
    said: { service: title, time, customer, reference: spelled(reference) },
    booking: { reference, service: title, start, staff, customer },
  };
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

/** The same with `bei Emma`: two appointments at one time are told apart by it. */
export function sayWithStaff(session: VoiceSession, appointment: Appointment): string {
  const staff = staffNames(
    session,
    appointment.phases.map(({ staffId }) => staffId),
  );
  return `${sayAppointment(session, appointment)} ${session.phrases.withStaff(staff)}`;
}
