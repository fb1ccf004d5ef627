import { findTimes } from './find-times.ts';
import { textIn } from './function-call.ts';
import type { Arguments } from './function-call.ts';
import { makeOffers, offerInstead, sayOffers } from './offers.ts';
import { sayProblem } from './say-problem.ts';
import type { Spoken } from './spoken.ts';
import { placeOf } from './switchboard.ts';
import type { Conversation } from './switchboard.ts';
import { resolveWish } from './wish.ts';

/** `{ service, when?, staff?, branch? }` → offers; in place of a time that is taken, those near it. */
export async function checkTimes(talk: Conversation, args: Arguments): Promise<Spoken> {
  const wish = resolveWish(talk, args);
  if ('say' in wish) return wish;
  const found = await findTimes(talk, wish, textIn(args, 'when'));
  if ('status' in found) return sayProblem(talk, found);
  const { serviceId, branchId, understood, openings, nearby, isStale } = found;
  const task = { serviceId, branchId, wished: wish.staff };
  const stale = isStale && { stale: true };
  if (openings.length === 0) {
    const wanted = understood ?? placeOf(talk, task).service.title;
    return { ...(await offerInstead(talk, { ...task, openings: nearby }, { code: 'not-free', wanted })), ...stale };
  }
  const offers = await makeOffers(talk, { ...task, openings });
  if (found.isFallback) {
    const [asked, used] = [wish.service, serviceId].map(
      (id) => placeOf(talk, { serviceId: id, branchId }).service.title,
    );
    const say = talk.phrases.insteadOf(asked ?? '', used ?? '', sayOffers(talk, offers));
    return { result: 'offers', code: 'other-service', say, offers, ...stale };
  }
  return { result: 'offers', say: sayFree(talk, { ...task, offers, isStale }), offers, ...stale };
}

type Free = Parameters<typeof placeOf>[1] & {
  readonly offers: NonNullable<Spoken['offers']>;
  readonly isStale: boolean;
};

function sayFree(talk: Conversation, { offers, isStale, ...place }: Free): string {
  const { title } = placeOf(talk, place).service;
  const said = sayOffers(talk, offers);
  if (isStale) return talk.phrases.staleOffers(title, said);
  return offers.length === 1 ? talk.phrases.available(said, title) : talk.phrases.offers(title, said);
}
