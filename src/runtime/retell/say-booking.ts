import type { Appointment } from '../../model/appointment.ts';
import type { AppointmentFacts } from '../../model/results.ts';
import { localTime } from '../local-time.ts';
import type { SaidBooking } from './phrases.ts';
import { referenceOf, spelled } from './reference.ts';
import type { SpokenBooking } from './spoken.ts';
import { sayTime, staffTitle } from './voice-session.ts';
import type { VoiceSession } from './voice-session.ts';

/** The appointment as it is said, and as the agent gets it. */
export function tellBooking(session: VoiceSession, appointment: AppointmentFacts): Told {
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

export interface Told {
  readonly said: SaidBooking;
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

/** The same with `bei Emma`: two appointments at one time are told apart by it. */
export function sayWithStaff(session: VoiceSession, appointment: Appointment): string {
  const staff = staffNames(
    session,
    appointment.phases.map(({ staffId }) => staffId),
  );
  return `${sayAppointment(session, appointment)} ${session.phrases.withStaff(staff)}`;
}
