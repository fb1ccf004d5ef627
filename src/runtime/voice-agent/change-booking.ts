import { type Appointment, idPrefixOf, isActive, referenceOf } from '../../model/appointment.ts';
import { canonicalJson } from '../../model/json.ts';
import { isProblem, type ChangeResult, type Problem } from '../../model/results.ts';
import { sha256 } from '../../model/sha256.ts';
import type { AppointmentClue, IdempotencyKey, KeyState } from '../../store/bookings/booking-store.ts';
import { spokenHours, type When, whenAsked } from '../availability/questions.ts';
import { keptResult } from '../booking/booking-result.ts';
import { matchName } from '../names/match-name.ts';
import { type Phone, readPhone } from '../names/read-phone.ts';
import { findTimes, type FoundTimes } from './find-times.ts';
import { type Arguments, type FunctionCall, type Spoken, textIn } from './function-call.ts';
import { codeOf, makeOffers, offerInstead, sayOffers, type OfferTask } from './offers.ts';
import { listed } from './phrases.ts';
import {
  describeBooking,
  isAllowed,
  sayAppointment,
  sayCustomerBusy,
  sayProblem,
  sayWithStaff,
} from './say-booking.ts';
import { ownNumber } from './start-booking.ts';
import { ask, callerOf, refuse, type VoiceSession } from './voice-session.ts';

/** `{ reference?, phone?, name?, at? }` → cancelled. */
export async function cancelBooking(session: VoiceSession, call: FunctionCall): Promise<Spoken> {
  const { bookingService } = session.agent;
  const caller = callerOf(session);
  const { last, key } = await equalCalls(session, call);
  if (last?.result === null) return sayChanged(session, await bookingService.cancel(caller, last), 'cancelled');
  const found = await findAppointment(session, call);
  // an appointment that fits the same words was booked in the meantime
  if (!('say' in found))
    return sayChanged(session, await bookingService.cancel(caller, { appointmentId: found.id, key }), 'cancelled');
  return last ? sayChanged(session, last.result, 'cancelled') : found;
}

/**
 * `{ offer_id | when, reference?, phone?, name?, at? }` → moved, with the same staff. For a taken time, and for a window such as an
 * afternoon, the result has offers.
 */
export async function rescheduleBooking(session: VoiceSession, call: FunctionCall): Promise<Spoken> {
  const { last, key } = await equalCalls(session, call);
  const allowOverlap = isAllowed(call.args);
  if (last?.result === null) return move(session, { ...last, startMs: 0, allowOverlap }, undefined);
  if (last && (await isStillSo(session, last.result))) return sayChanged(session, last.result, 'moved');
  const found = await findAppointment(session, call);
  if ('say' in found) return found;
  const to = await newTime(session, found, call);
  if ('say' in to) return to;
  const { fromMs, toMs } = to.at;
  if (fromMs !== toMs) return offerTimes(session, { found, to });
  return move(session, { appointmentId: found.id, startMs: fromMs, key, allowOverlap }, { found, to });
}

/** Whether the appointment still has the status and time of that result. */
async function isStillSo({ agent }: VoiceSession, result: ChangeResult): Promise<boolean> {
  if (isProblem(result) || result.appointment === null) return false;
  const { id, startMs } = result.appointment;
  const now = await agent.company.store.appointment(agent.company.tenant.company.id, id);
  return now !== undefined && isActive(now) && now.startMs === startMs;
}

/** The requested time, with the caller's words for it. */
interface NewTime extends When {
  readonly said: string;
}

async function newTime(
  session: VoiceSession,
  { serviceId, branchId, phases }: Appointment,
  { args }: FunctionCall,
): Promise<NewTime | Spoken> {
  const { tenant, store, clock } = session.agent.company;
  const timeZone = tenant.branches.get(branchId)?.timeZone ?? tenant.company.timeZone;
  const offerId = textIn(args, 'offer_id');
  const offer = offerId === undefined ? undefined : await store.offer(tenant.company.id, offerId);
  if (offerId !== undefined && !offer) return refuse(session, 'offer-unknown');
  const said = offer ? new Date(offer.startMs).toISOString() : textIn(args, 'when');
  if (said === undefined) return ask(session, 'time-needed');
  const request = { service: serviceId, branch: branchId, staff: phases[0]?.staffId ?? null };
  const openingHours = spokenHours(tenant, branchId);
  const asked = { when: said, locale: session.locale, timeZone, nowMs: clock.now(), openingHours };
  const when = await whenAsked(asked, session.agent.freeStarts(request));
  return 'code' in when ? sayProblem(session, when) : { ...when, said };
}

interface Move {
  readonly appointmentId: string;
  readonly startMs: number;
  readonly allowOverlap: boolean;
  readonly key: IdempotencyKey;
}

interface ResolvedRequest {
  readonly found: Appointment;
  readonly to: NewTime;
}

async function move(session: VoiceSession, request: Move, wanted: ResolvedRequest | undefined): Promise<Spoken> {
  const result = await session.agent.bookingService.move(callerOf(session), request);
  // a caller who may change one appointment may also hear of the customer's other one
  if (result.kind === 'customer-busy') return sayCustomerBusy(session, result.appointment, true);
  const hours = isProblem(result) ? result.hours : undefined;
  if ((result.kind !== 'slot-taken' && !hours) || !wanted) return sayChanged(session, result, 'moved');
  const times = await timesFor(session, wanted);
  if ('code' in times) return sayProblem(session, times);
  const free = [...times.openings, ...times.nearby].filter(({ startMs }) => startMs !== request.startMs);
  const code = isProblem(result) ? result.code : 'slot-taken';
  return offerInstead(session, { ...times.task, openings: free }, { code, wanted: wanted.to.understood, hours });
}

async function offerTimes(session: VoiceSession, wanted: ResolvedRequest): Promise<Spoken> {
  const times = await timesFor(session, wanted);
  if ('code' in times) return sayProblem(session, times);
  const { task, openings, nearby } = times;
  if (openings.length === 0) {
    const { hours } = times;
    return offerInstead(
      session,
      { ...task, openings: nearby },
      { code: codeOf(hours), wanted: wanted.to.understood, hours },
    );
  }
  const offers = await makeOffers(session, { ...task, openings });
  return { result: 'offers', say: session.phrases.whichTimeIsFree(sayOffers(session, offers)), offers };
}

type Times = FoundTimes & { readonly task: Omit<OfferTask, 'openings'> };

/** Reads times with the appointment's staff: a move never changes the staff. */
async function timesFor(session: VoiceSession, { found, to }: ResolvedRequest): Promise<Times | Problem> {
  const { serviceId, branchId, phases } = found;
  const staff = phases.slice(0, 1).map(({ staffId }) => staffId);
  const times = await findTimes(session, { service: serviceId, branch: branchId, staff }, to.said);
  if ('code' in times) return times;
  const withSame = (openings: Times['openings']) =>
    openings.filter(({ staff: free }) => free.some((id) => staff.includes(id)));
  const { openings, nearby } = times;
  return {
    ...times,
    openings: withSame(openings),
    nearby: withSame(nearby),
    task: { serviceId, branchId, requested: staff },
  };
}

function sayChanged(session: VoiceSession, result: ChangeResult, change: 'moved' | 'cancelled'): Spoken {
  if (isProblem(result)) return sayProblem(session, result);
  if (result.kind === 'pending') return { result: 'pending', say: session.phrases.pending };
  const { said, booking } = describeBooking(session, result.appointment);
  const isRequested = result.kind === 'requested' || result.appointment.status === 'requested';
  if (isRequested) return { result: 'requested', say: session.phrases.requested(said), booking };
  return { result: change, say: session.phrases[change](said), booking };
}

/** The earlier calls that are equal to this one. */
export interface EqualCalls {
  /** The last of them, unless it failed: a failed call has changed nothing and may be retried. */
  readonly last: EqualCall | undefined;
  /** The key of this call, if it is a new request. */
  readonly key: IdempotencyKey;
}

export interface EqualCall {
  readonly key: IdempotencyKey;
  readonly appointmentId: string;
  /** Null: the call is in progress. */
  readonly result: ChangeResult | null;
}

/**
 * Calls have no id, and Retell repeats a call after any failure. The same phone call, function and arguments are a retry while the earlier
 * result still holds; otherwise the caller has changed their mind twice. Every request has its own key.
 */
async function equalCalls({ agent }: VoiceSession, call: FunctionCall): Promise<EqualCalls> {
  const { store, tenant } = agent.company;
  let last: EqualCall | undefined;
  for (let turn = 0; ; turn += 1) {
    const key = keyOf(call, turn);
    const state = await store.findAnswer(tenant.company.id, key);
    if (state.state === 'unknown') return { last, key };
    last = callUnder(key, state);
  }
}

function keyOf({ callId, name, args }: FunctionCall, turn: number): IdempotencyKey {
  const requestHash = digest(canonicalJson(args));
  return { key: `retell/${digest(callId).slice(0, 32)}/${name}/${requestHash}/${turn}`, requestHash };
}

function callUnder(
  key: IdempotencyKey,
  state: Exclude<KeyState, { readonly state: 'unknown' }>,
): EqualCall | undefined {
  if (state.state === 'in-flight') return { key, appointmentId: state.appointmentId, result: null };
  if (state.state === 'mismatch') return undefined;
  const result = keptResult(state.answer) as ChangeResult;
  if (isProblem(result)) return undefined;
  const appointmentId = result.kind === 'pending' ? result.appointmentId : result.appointment.id;
  return { key, appointmentId, result };
}

function digest(text: string): string {
  return sha256(text);
}

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
async function findAppointment(session: VoiceSession, call: FunctionCall): Promise<Appointment | Spoken> {
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
