import { idPrefixOf, referenceOf, type Appointment } from '../../model/appointment.ts';
import type { AppointmentClue } from '../../store/bookings/booking-store.ts';
import { spokenHours, whenAsked } from '../availability/questions.ts';
import { matchName } from '../names/match-name.ts';
import { readPhone, type Phone } from '../names/read-phone.ts';
import { textIn, type Arguments, type FunctionCall, type Spoken } from './function-call.ts';
import { listed } from './phrases.ts';
import { sayAppointment, sayProblem, sayWithStaff } from './say-booking.ts';
import { ownNumber } from './start-booking.ts';
import { ask, refuse, type VoiceSession } from './voice-session.ts';

/**
 * Finds the one appointment that a caller means and may change.
 *
 * | known of the caller | appointments that are searched |
 * |---|---|
 * | `reference` | the one with that booking number |
 * | `phone`, spoken, not the number of the call | those of that number, for the customer's `name`; without a name the agent asks for it |
 * | the number of the call, which Retell has signed | those of that number |
 *
 * A `name` and `at`, the appointment's present day or time, narrow the search; a name other than the customer's finds nothing. If several
 * remain the caller chooses; the list is read out only to the owner of the number of the call.
 */
export async function findAppointment(session: VoiceSession, call: FunctionCall): Promise<Appointment | Spoken> {
  const own = await ownNumber(session, call.callerNumber);
  const clue = await clueOf(session, call.args, own);
  if ('say' in clue) return clue;
  const { store, clock, tenant } = session.agent.company;
  const future = await store.appointmentsOf(tenant.company.id, clue, clock.now());
  const named = ofName(future, textIn(call.args, 'name'));
  const found = await atTime(session, named, call.args);
  if ('say' in found) return found;
  const [only, ...others] = found;
  if (!only) return refuse(session, 'appointment-unknown');
  if (others.length === 0) return only;
  const isProven = own !== undefined && 'phones' in clue && clue.phones.includes(own.e164);
  return isProven ? whichOf(session, found) : ask(session, 'appointment-ambiguous');
}

async function clueOf(
  session: VoiceSession,
  args: Arguments,
  own: Phone | undefined,
): Promise<AppointmentClue | Spoken> {
  const reference = textIn(args, 'reference');
  const idPrefix = reference === undefined ? undefined : idPrefixOf(reference);
  if (idPrefix !== undefined) return { idPrefix };
  if (reference !== undefined) return refuse(session, 'appointment-unknown');
  const said = textIn(args, 'phone');
  const phone = said === undefined ? own : await readPhone(said, session.agent.company.tenant.company.timeZone);
  if (phone === undefined) return ask(session, 'appointment-unknown');
  if (phone.e164 !== own?.e164 && textIn(args, 'name') === undefined) return ask(session, 'name-needed');
  return { phones: [phone.e164, ...phone.kept] };
}

function ofName(appointments: readonly Appointment[], name: string | undefined): readonly Appointment[] {
  if (name === undefined) return appointments;
  return appointments.filter(({ customer }) => matchName(name, [{ key: '', names: [customer.name] }]).kind === 'one');
}

async function atTime(
  session: VoiceSession,
  appointments: readonly Appointment[],
  args: Arguments,
): Promise<readonly Appointment[] | Spoken> {
  const said = textIn(args, 'at');
  if (said === undefined || appointments.length < 2) return appointments;
  const { tenant } = session.agent.company;
  const nowMs = session.agent.company.clock.now();
  const starts = appointments.map(({ startMs }) => startMs);
  const asked = {
    when: said,
    locale: session.locale,
    timeZone: tenant.company.timeZone,
    nowMs,
    openingHours: spokenHours(tenant, null),
  };
  const when = await whenAsked(asked, async ({ fromMs, toMs }) => starts.filter((at) => fromMs <= at && at < toMs));
  if ('code' in when) return sayProblem(session, when);
  const { fromMs, toMs } = when.at;
  return appointments.filter(({ startMs }) => startMs === fromMs || (startMs >= fromMs && startMs < toMs));
}

const SAID = 3;

function whichOf(session: VoiceSession, appointments: readonly Appointment[]): Spoken {
  const isAtOnce = ({ startMs, id }: Appointment) =>
    appointments.some((one) => one.startMs === startMs && one.id !== id);
  const choices = appointments.map((one) => ({
    reference: referenceOf(one.id),
    title: isAtOnce(one) ? sayWithStaff(session, one) : sayAppointment(session, one),
  }));
  const said = choices.slice(0, SAID).map(({ title }) => title);
  const say = session.phrases.whichAppointment(listed(said, session.phrases, '; '));
  return ask(session, 'appointment-ambiguous', { say, choices });
}
