import { findTimes } from './find-times.ts';
import { textIn } from './function-call.ts';
import type { Arguments } from './function-call.ts';
import { makeOffers, offerInstead, sayOffers } from './offers.ts';
import { sayProblem } from './say-booking.ts';
import type { Spoken } from './spoken.ts';
import { placeOf } from './voice-session.ts';
import type { VoiceSession } from './voice-session.ts';
import { resolveWish } from './wish.ts';

/** `{ service, when?, staff?, branch? }` → offers; in place of a time that is taken, those near it. */
export async function checkTimes(session: VoiceSession, args: Arguments): Promise<Spoken> {
  const wish = resolveWish(session, args);
  if ('say' in wish) return wish;
  const found = await findTimes(session, wish, textIn(args, 'when'));
  if ('code' in found) return sayProblem(session, found);
  const { serviceId, branchId, understood, openings, nearby, isStale } = found;
  const task = { serviceId, branchId, wished: wish.staff };
  const stale = isStale && { stale: true };
  if (openings.length === 0) {
    const wanted = understood ?? placeOf(session, task).service.title;
    return { ...(await offerInstead(session, { ...task, openings: nearby }, { code: 'not-free', wanted })), ...stale };
  }
  const offers = await makeOffers(session, { ...task, openings });
  if (found.isFallback) {
    const [asked, used] = [wish.service, serviceId].map(
      (id) => placeOf(session, { serviceId: id, branchId }).service.title,
    );
    const say = session.phrases.insteadOf(asked ?? '', used ?? '', sayOffers(session, offers));
    return { result: 'offers', code: 'other-service', say, offers, ...stale };
  }
  return { result: 'offers', say: sayFree(session, { ...task, offers, isStale }), offers, ...stale };
}

type Free = Parameters<typeof placeOf>[1] & {
  readonly offers: NonNullable<Spoken['offers']>;
  readonly isStale: boolean;
};

function sayFree(session: VoiceSession, { offers, isStale, ...place }: Free): string {
  const { title } = placeOf(session, place).service;
  const said = sayOffers(session, offers);
  if (isStale) return session.phrases.staleOffers(title, said);
  return offers.length === 1 ? session.phrases.available(said, title) : session.phrases.offers(title, said);
}
