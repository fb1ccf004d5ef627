import { createHash } from 'node:crypto';
import type { KeptAnswer } from '../../store/booking-store.ts';
import type { Offer } from '../../store/offer-store.ts';
import { type Phone, readPhone } from '../read-phone.ts';
import { alternativesIn, findTimes } from './find-times.ts';
import { isAllowed, sayCustomerBusy } from './customer-busy.ts';
import { codeOf, textIn } from './function-call.ts';
import type { FunctionCall } from './function-call.ts';
import { offerInstead } from './offers.ts';
import { bookingIn, isRequested } from './say-booking.ts';
import { sayProblem } from './say-problem.ts';
import type { Spoken } from './spoken.ts';
import { ask, callerOf, placeOf, refuse, sayTime } from './switchboard.ts';
import type { Conversation } from './switchboard.ts';

/**
 * `{ offer_id, name, phone? }` → booked, or other offers where it is taken. One offer is one booking: asked again with the same offer,
 * by a retry of Retell's or by the agent with the name spelt otherwise, the answer is the first one's.
 */
export async function startBooking(talk: Conversation, { args, callerNumber }: FunctionCall): Promise<Spoken> {
  const { desk, office } = talk.board;
  const companyId = desk.tenant.company.id;
  const offer = await desk.store.offer(companyId, textIn(args, 'offer_id') ?? '');
  if (!offer) return refuse(talk, 'offer-unknown');
  const allowOverlap = isAllowed(args);
  const wanted = `${offer.id}${allowOverlap ? '/beside' : ''}`;
  const key = { key: `retell/offer/${wanted}`, requestHash: createHash('sha256').update(wanted).digest('hex') };
  const name = textIn(args, 'name');
  const said = textIn(args, 'phone');
  const phone = await (said === undefined
    ? ownNumber(talk, callerNumber)
    : readPhone(said, placeOf(talk, offer).timeZone));
  const isNew = (await desk.store.findAnswer(companyId, key)).state === 'unknown';
  if (isNew && name === undefined) return ask(talk, 'name-needed');
  if (isNew && phone === undefined) return ask(talk, 'phone-needed');
  if (isNew && offer.expiresMs <= desk.clock.now()) return offerAgain(talk, offer);
  const customer = { name: name ?? '', email: null, phone: phone?.e164 ?? null, language: talk.locale };
  const { serviceId: service, branchId: branch, staffId: staff, startMs } = offer;
  const answer = await office.book(callerOf(talk), { service, branch, staff, startMs, customer, allowOverlap, key });
  if (codeOf(answer) === 'customer-busy') {
    const own = await ownNumber(talk, callerNumber);
    return sayCustomerBusy(talk, answer, own !== undefined && own.e164 === phone?.e164);
  }
  return sayBooked(talk, answer, offer);
}

export async function ownNumber(talk: Conversation, callerNumber: string | null): Promise<Phone | undefined> {
  return callerNumber === null ? undefined : readPhone(callerNumber, talk.board.desk.tenant.company.timeZone);
}

async function sayBooked(talk: Conversation, answer: KeptAnswer, offer: Offer): Promise<Spoken> {
  const code = codeOf(answer);
  if (code === 'slot-taken') {
    const task = { ...offer, wished: wishedOf(offer), openings: alternativesIn(answer) };
    return offerInstead(talk, task, { code, wanted: wantedTime(talk, offer) });
  }
  if (code !== null) return sayProblem(talk, answer);
  const told = bookingIn(talk, answer);
  if (told && isRequested(answer)) {
    return { result: 'requested', say: talk.phrases.requested(told.said), booking: told.booking };
  }
  if (!told || answer.status === 202) return { result: 'pending', say: talk.phrases.pending };
  return { result: 'booked', say: talk.phrases.booked(told.said), booking: told.booking };
}

/** It was too long ago: what is free now at that time, or near it. */
async function offerAgain(talk: Conversation, offer: Offer): Promise<Spoken> {
  const { serviceId, branchId, startMs } = offer;
  const wish = { service: serviceId, branch: branchId, staff: wishedOf(offer) };
  const found = await findTimes(talk, wish, new Date(startMs).toISOString());
  if ('status' in found) return refuse(talk, 'offer-expired');
  const openings = [...found.openings, ...found.nearby];
  const wanted = wantedTime(talk, offer);
  return offerInstead(talk, { serviceId, branchId, wished: wish.staff, openings }, { code: 'offer-expired', wanted });
}

function wishedOf({ staffId }: Offer): readonly string[] {
  return staffId === null ? [] : [staffId];
}

function wantedTime(talk: Conversation, offer: Offer): string {
  return sayTime(talk, offer.startMs, placeOf(talk, offer).timeZone);
}
