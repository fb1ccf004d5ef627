import type { Appointment } from '../../model/appointment.ts';
import type { KeptAnswer } from '../../store/booking-store.ts';
import type { SaidBooking } from './phrases.ts';
import { referenceOf, spelled } from './reference.ts';
import type { SpokenBooking } from './spoken.ts';
import { sayTime, staffTitle } from './switchboard.ts';
import type { Conversation } from './switchboard.ts';

/** Whether an answer is of an appointment that its host has to confirm. */
export function isRequested({ body }: KeptAnswer): boolean {
  return (
    (body as unknown as { readonly appointment?: { readonly status: string } }).appointment?.status === 'requested'
  );
}

/** Of an answer of booking; undefined where it holds no whole appointment. */
export function bookingIn(talk: Conversation, { body }: KeptAnswer): Told | undefined {
  const { appointment } = body as unknown as { readonly appointment?: View };
  if (!appointment?.start) return undefined;
  const { id, service, start, timeZone, customer, phases } = appointment;
  const staff = staffNames(
    talk,
    phases.map((phase) => phase.staff.id),
  );
  return told(talk, {
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

function told(talk: Conversation, { id, title, startMs, start, timeZone, staff, customer }: Facts): Told {
  const reference = referenceOf(id);
  const time = `${sayTime(talk, startMs, timeZone)} ${talk.phrases.withStaff(staff)}`;
  return {
    said: { service: title, time, customer, reference: spelled(reference) },
    booking: { reference, service: title, start, staff, customer },
  };
}

function staffNames({ board }: Conversation, staffIds: readonly string[]): string {
  return [...new Set(staffIds.map((id) => staffTitle(board.desk.tenant, id)))].join(', ');
}

/** `Herrenhaarschnitt, Montag, 30. November, 10:00 Uhr` */
export function sayAppointment(talk: Conversation, { serviceId, branchId, startMs }: Appointment): string {
  const { services, branches, company } = talk.board.desk.tenant;
  const timeZone = branches.get(branchId)?.timeZone ?? company.timeZone;
  return `${services.get(serviceId)?.title ?? serviceId}, ${sayTime(talk, startMs, timeZone)}`;
}

/** The same with `bei Emma`: two appointments at one time are told apart by it. */
export function sayWithStaff(talk: Conversation, appointment: Appointment): string {
  const staff = staffNames(
    talk,
    appointment.phases.map(({ staffId }) => staffId),
  );
  return `${sayAppointment(talk, appointment)} ${talk.phrases.withStaff(staff)}`;
}
