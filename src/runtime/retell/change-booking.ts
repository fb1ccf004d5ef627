import { isActive } from '../../model/appointment.ts';
import type { Appointment } from '../../model/appointment.ts';
import type { IdempotencyKey, KeptAnswer } from '../../store/booking-store.ts';
import { whenAsked } from '../availability/when-asked.ts';
import type { When } from '../availability/when-asked.ts';
import { isAllowed, sayCustomerBusy } from './customer-busy.ts';
import { equalCalls } from './equal-calls.ts';
import { findAppointment } from './find-appointment.ts';
import { findTimes } from './find-times.ts';
import type { FoundTimes } from './find-times.ts';
import { codeOf, textIn } from './function-call.ts';
import type { FunctionCall } from './function-call.ts';
import { makeOffers, offerInstead, sayOffers } from './offers.ts';
import type { OfferTask } from './offers.ts';
import { bookingIn, isRequested } from './say-booking.ts';
import { sayProblem } from './say-problem.ts';
import type { Spoken } from './spoken.ts';
import { ask, callerOf, refuse } from './switchboard.ts';
import type { Conversation } from './switchboard.ts';

/** `{ reference?, phone?, name?, at? }` → cancelled. */
export async function cancelBooking(talk: Conversation, call: FunctionCall): Promise<Spoken> {
  const { office } = talk.board;
  const caller = callerOf(talk);
  const { last, key } = await equalCalls(talk, call);
  if (last?.answer === null) return sayChanged(talk, await office.cancel(caller, last), 'cancelled');
  const found = await findAppointment(talk, call);
  // another one that the same words mean was booked since
  if (!('say' in found))
    return sayChanged(talk, await office.cancel(caller, { appointmentId: found.id, key }), 'cancelled');
  return last ? sayChanged(talk, last.answer, 'cancelled') : found;
}

/**
 * `{ offer_id | when, reference?, phone?, name?, at? }` → moved, with the same staff. A time that is taken is answered with offers; so is
 * a window, such as an afternoon.
 */
export async function rescheduleBooking(talk: Conversation, call: FunctionCall): Promise<Spoken> {
  const { last, key } = await equalCalls(talk, call);
  const allowOverlap = isAllowed(call.args);
  if (last?.answer === null) return move(talk, { ...last, startMs: 0, allowOverlap }, undefined);
  if (last && (await isStillSo(talk, last.answer))) return sayChanged(talk, last.answer, 'moved');
  const found = await findAppointment(talk, call);
  if ('say' in found) return found;
  const to = await newTime(talk, found, call);
  if ('say' in to) return to;
  const { fromMs, toMs } = to.at;
  if (fromMs !== toMs) return offerTimes(talk, { found, to });
  return move(talk, { appointmentId: found.id, startMs: fromMs, key, allowOverlap }, { found, to });
}

/** The appointment is where it was moved to. */
async function isStillSo({ board }: Conversation, { body }: KeptAnswer): Promise<boolean> {
  const { appointment } = body as unknown as { readonly appointment: { readonly id: string; readonly start: string } };
  const now = await board.desk.store.appointment(board.desk.tenant.company.id, appointment.id);
  return now !== undefined && isActive(now) && now.startMs === Date.parse(appointment.start);
}

/** The time that was asked for, with the words for it. */
interface NewTime extends When {
  readonly said: string;
}

async function newTime(
  talk: Conversation,
  { serviceId, branchId, phases }: Appointment,
  { args }: FunctionCall,
): Promise<NewTime | Spoken> {
  const { tenant, store, clock } = talk.board.desk;
  const timeZone = tenant.branches.get(branchId)?.timeZone ?? tenant.company.timeZone;
  const offerId = textIn(args, 'offer_id');
  const offer = offerId === undefined ? undefined : await store.offer(tenant.company.id, offerId);
  if (offerId !== undefined && !offer) return refuse(talk, 'offer-unknown');
  const said = offer ? new Date(offer.startMs).toISOString() : textIn(args, 'when');
  if (said === undefined) return ask(talk, 'time-needed');
  const request = { service: serviceId, branch: branchId, staff: phases[0]?.staffId ?? null };
  const asked = { when: said, locale: talk.locale, timeZone, nowMs: clock.now() };
  const when = await whenAsked(asked, talk.board.freeStarts(request));
  return 'status' in when ? sayProblem(talk, when) : { ...when, said };
}

interface Move {
  readonly appointmentId: string;
  readonly startMs: number;
  readonly allowOverlap: boolean;
  readonly key: IdempotencyKey;
}

interface Wanted {
  readonly found: Appointment;
  readonly to: NewTime;
}

async function move(talk: Conversation, request: Move, wanted: Wanted | undefined): Promise<Spoken> {
  const answer = await talk.board.office.move(callerOf(talk), request);
  // who may change the one appointment may hear of the customer's other one
  if (codeOf(answer) === 'customer-busy') return sayCustomerBusy(talk, answer, true);
  if (codeOf(answer) !== 'slot-taken' || !wanted) return sayChanged(talk, answer, 'moved');
  const times = await timesFor(talk, wanted);
  if ('status' in times) return sayProblem(talk, times);
  const free = [...times.openings, ...times.nearby].filter(({ startMs }) => startMs !== request.startMs);
  return offerInstead(talk, { ...times.task, openings: free }, { code: 'slot-taken', wanted: wanted.to.understood });
}

async function offerTimes(talk: Conversation, wanted: Wanted): Promise<Spoken> {
  const times = await timesFor(talk, wanted);
  if ('status' in times) return sayProblem(talk, times);
  const { task, openings, nearby } = times;
  if (openings.length === 0) {
    return offerInstead(talk, { ...task, openings: nearby }, { code: 'not-free', wanted: wanted.to.understood });
  }
  const offers = await makeOffers(talk, { ...task, openings });
  return { result: 'offers', say: talk.phrases.whichTimeIsFree(sayOffers(talk, offers)), offers };
}

type Times = FoundTimes & { readonly task: Omit<OfferTask, 'openings'> };

/** With whom the appointment is: a move changes nobody. */
async function timesFor(talk: Conversation, { found, to }: Wanted): Promise<Times | KeptAnswer> {
  const { serviceId, branchId, phases } = found;
  const staff = phases.slice(0, 1).map(({ staffId }) => staffId);
  const times = await findTimes(talk, { service: serviceId, branch: branchId, staff }, to.said);
  if ('status' in times) return times;
  const withSame = (openings: Times['openings']) =>
    openings.filter(({ staff: free }) => free.some((id) => staff.includes(id)));
  const { openings, nearby } = times;
  return {
    ...times,
    openings: withSame(openings),
    nearby: withSame(nearby),
    task: { serviceId, branchId, wished: staff },
  };
}

function sayChanged(talk: Conversation, answer: KeptAnswer, result: 'moved' | 'cancelled'): Spoken {
  if (codeOf(answer) !== null) return sayProblem(talk, answer);
  const told = bookingIn(talk, answer);
  if (told && isRequested(answer)) {
    return { result: 'requested', say: talk.phrases.requested(told.said), booking: told.booking };
  }
  if (!told || answer.status === 202) return { result: 'pending', say: talk.phrases.pending };
  return { result, say: talk.phrases[result](told.said), booking: told.booking };
}
