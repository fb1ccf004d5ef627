import { isProblem, type BookingResult } from '../../model/results.ts';
import {
  answerFaults,
  answersFromTexts,
  type Answer,
  type AnswerFault,
  type Answers,
  type Question,
} from '../../model/event-type/question.ts';
import { sha256 } from '../../model/sha256.ts';
import type { Offer } from '../../model/stored.ts';
import { readPhone, type Phone } from '../names/read-phone.ts';
import { findTimes, openingsOf } from './find-times.ts';
import { textIn, type Arguments, type FunctionCall, type Spoken } from './function-call.ts';
import { offerInstead } from './offers.ts';
import { isAllowed, sayCustomerBusy, sayProblem, describeBooking } from './say-booking.ts';
import { ask, callerOf, placeOf, refuse, sayTime, type VoiceSession } from './voice-session.ts';

/**
 * `{ offer_id, name, phone? }` → booked, or other offers if the time is taken. One offer is one booking: a second call with the same offer,
 * by a retry of Retell or by the agent with another spelling of the name, gets the result of the first call.
 */
export async function startBooking(session: VoiceSession, { args, callerNumber }: FunctionCall): Promise<Spoken> {
  const { company, bookingService } = session.agent;
  const companyId = company.tenant.company.id;
  const offer = await company.store.offer(companyId, textIn(args, 'offer_id') ?? '');
  if (!offer) return refuse(session, 'offer-unknown');
  const allowOverlap = isAllowed(args);
  const requestId = `${offer.id}${allowOverlap ? '/beside' : ''}`;
  const key = { key: `retell/offer/${requestId}`, requestHash: sha256(requestId) };
  const name = textIn(args, 'name');
  const spokenPhone = textIn(args, 'phone');
  const phone = await (spokenPhone === undefined
    ? ownNumber(session, callerNumber)
    : readPhone(spokenPhone, placeOf(session, offer).timeZone));
  const isNew = (await company.store.findAnswer(companyId, key)).state === 'unknown';
  if (isNew && name === undefined) return ask(session, 'name-needed');
  if (isNew && phone === undefined) return ask(session, 'phone-needed');
  if (isNew && offer.expiresMs <= company.clock.now()) return offerAgain(session, offer);
  const questions = company.tenant.questions.get(offer.serviceId) ?? [];
  const answers = answersFromTexts(questions, answersIn(args));
  const open = answerFaults(questions, answers).filter(({ key }) => questions.some((one) => one.key === key));
  if (isNew && open.length > 0) return askQuestions(session, questions, open);
  const customer = {
    name: name ?? '',
    email: null,
    phone: phone?.e164 ?? null,
    language: session.locale,
    ...(questions.length > 0 && { answers: ofQuestions(questions, answers) }),
  };
  const { serviceId: service, branchId: branch, staffId: staff, startMs } = offer;
  const result = await bookingService.book(callerOf(session), {
    service,
    branch,
    staff,
    startMs,
    customer,
    allowOverlap,
    key,
  });
  if (result.kind === 'customer-busy') {
    const own = await ownNumber(session, callerNumber);
    return sayCustomerBusy(session, result.appointment, own !== undefined && own.e164 === phone?.e164);
  }
  return sayBooked(session, result, offer);
}

/** The `answers` argument: a mapping of question keys; anything else is no answer. */
function answersIn({ answers }: Arguments): Answers {
  if (typeof answers !== 'object' || answers === null || Array.isArray(answers)) return {};
  const texts: Record<string, Answer> = {};
  for (const [key, value] of Object.entries(answers as Readonly<Record<string, unknown>>)) {
    if (typeof value === 'string' || typeof value === 'boolean') texts[key] = value;
    else if (typeof value === 'number') texts[key] = String(value);
    else if (Array.isArray(value)) texts[key] = value.map(String);
  }
  return texts;
}

/** An agent may send answers to questions of another service. */
function ofQuestions(questions: readonly Question[], answers: Answers): Answers {
  const keys = new Set(questions.map(({ key }) => key));
  return Object.fromEntries(Object.entries(answers).filter(([key]) => keys.has(key)));
}

/** Asks the first open question; the agent gets all of them, with the argument that takes the answers. */
function askQuestions(session: VoiceSession, questions: readonly Question[], open: readonly AnswerFault[]): Spoken {
  const keys = new Set(open.map(({ key }) => key));
  const asked = questions.filter(({ key }) => keys.has(key));
  const say = `${session.phrases.replies['answer-needed']} ${asked[0]?.label ?? ''}`.trim();
  return ask(session, 'answer-needed', { say, questions: asked });
}

export async function ownNumber(session: VoiceSession, callerNumber: string | null): Promise<Phone | undefined> {
  return callerNumber === null ? undefined : readPhone(callerNumber, session.agent.company.tenant.company.timeZone);
}

async function sayBooked(session: VoiceSession, result: BookingResult, offer: Offer): Promise<Spoken> {
  if (isProblem(result) && (result.kind === 'slot-taken' || result.hours)) {
    const { code, alternatives = [], hours } = result;
    const task = { ...offer, requested: requestedStaff(offer), openings: openingsOf(alternatives) };
    return offerInstead(session, task, { code, wanted: wantedTime(session, offer), hours });
  }
  if (isProblem(result)) return sayProblem(session, result);
  if (result.kind === 'pending') return { result: 'pending', say: session.phrases.pending };
  const { said, booking } = describeBooking(session, result.appointment);
  return { result: result.kind, say: session.phrases[result.kind](said), booking };
}

/** The offer has expired: offers what is free at that time now, or near it. */
async function offerAgain(session: VoiceSession, offer: Offer): Promise<Spoken> {
  const { serviceId, branchId, startMs } = offer;
  const request = { service: serviceId, branch: branchId, staff: requestedStaff(offer) };
  const found = await findTimes(session, request, new Date(startMs).toISOString());
  if ('code' in found) return refuse(session, 'offer-expired');
  const openings = [...found.openings, ...found.nearby];
  const wanted = wantedTime(session, offer);
  return offerInstead(
    session,
    { serviceId, branchId, requested: request.staff, openings },
    { code: 'offer-expired', wanted },
  );
}

function requestedStaff({ staffId }: Offer): readonly string[] {
  return staffId === null ? [] : [staffId];
}

function wantedTime(session: VoiceSession, offer: Offer): string {
  return sayTime(session, offer.startMs, placeOf(session, offer).timeZone);
}
