import {
  isProblem,
  type Availability,
  type NextStarts,
  type OpeningFacts,
  type Problem,
  type Start,
} from '../../model/results.ts';
import { textIn, type Arguments, type Spoken } from './function-call.ts';
import { codeOf, makeOffers, offerInstead, sayOffers, type Opening } from './offers.ts';
import { sayProblem } from './say-booking.ts';
import { placeOf, type VoiceSession } from './voice-session.ts';
import { resolveRequest, type ResolvedRequest } from './resolve-request.ts';

/** Free times, or the times near the requested one. */
export interface FoundTimes {
  readonly serviceId: string;
  readonly branchId: string;
  /** It is the default service, in place of the requested one. */
  readonly isFallback: boolean;
  /** The requested time in words; undefined if no time was requested. */
  readonly understood: string | undefined;
  readonly openings: readonly Opening[];
  /** Times near the requested one, if there are no openings. */
  readonly nearby: readonly Opening[];
  readonly isStale: boolean;
  /** Why there are no openings, if hours or a closure are the reason with each requested account. */
  readonly hours: OpeningFacts | undefined;
}

/** Enough to choose from if no time was requested. */
const NEXT = 20;

/** Asks availability once for each requested account. Returns a problem only if none of them has an answer. */
export async function findTimes(
  { agent, locale }: VoiceSession,
  request: ResolvedRequest,
  when: string | undefined,
): Promise<FoundTimes | Problem> {
  const { service, branch } = request;
  const staff = request.staff.length > 0 ? request.staff : [undefined];
  const answers = await Promise.all(
    staff.map((id): Promise<Availability | NextStarts | Problem> => {
      const where = { service, ...(branch !== null && { branch }), ...(id !== undefined && { staff: id }) };
      return when === undefined
        ? agent.nextSlots({ ...where, limit: NEXT })
        : agent.checkAvailability({ ...where, when, language: locale });
    }),
  );
  const known = answers.flatMap((answer) => (isProblem(answer) ? [] : answer));
  const problems = answers.flatMap((answer) => (isProblem(answer) ? answer : []));
  const [first] = known;
  if (!first) return problems.find(({ code }) => code !== 'staff-not-offered') ?? worst(problems);
  return {
    serviceId: first.service.id,
    branchId: first.branch.id,
    isFallback: first.fallback !== null,
    understood: first.kind === 'next-starts' ? undefined : first.understood,
    openings: openingsOf(known.flatMap(({ starts }) => starts)),
    nearby: openingsOf(known.flatMap((found) => (found.kind === 'next-starts' ? [] : found.alternatives))),
    isStale: known.some(({ staleSeconds }) => staleSeconds !== null),
    hours: hoursOf(known),
  };
}

function hoursOf(answers: readonly (Availability | NextStarts)[]): OpeningFacts | undefined {
  const hours = answers.map((answer) => (answer.kind === 'next-starts' ? undefined : answer.hours));
  return hours.includes(undefined) ? undefined : hours[0];
}

function worst([problem]: readonly Problem[]): Problem {
  if (!problem) throw new Error('availability was asked for at least one member of staff');
  return problem;
}

/** The starts of several answers, each time once. */
export function openingsOf(starts: readonly Start[]): readonly Opening[] {
  const staffAt = new Map<number, readonly string[]>();
  for (const { startMs, staff } of starts) {
    const ids = staff.map(({ id }) => id);
    staffAt.set(startMs, [...new Set([...(staffAt.get(startMs) ?? []), ...ids])]);
  }
  return [...staffAt].map(([startMs, staff]) => ({ startMs, staff }));
}

/** `{ service, when?, staff?, branch? }` → offers; for a taken time, offers near it. */
export async function checkTimes(session: VoiceSession, args: Arguments): Promise<Spoken> {
  const request = resolveRequest(session, args);
  if ('say' in request) return request;
  const found = await findTimes(session, request, textIn(args, 'when'));
  if ('code' in found) return sayProblem(session, found);
  const { serviceId, branchId, understood, openings, nearby, isStale, hours } = found;
  const task = { serviceId, branchId, requested: request.staff };
  const stale = isStale && { stale: true };
  if (openings.length === 0) {
    const wanted = understood ?? placeOf(session, task).service.title;
    const instead = await offerInstead(session, { ...task, openings: nearby }, { code: codeOf(hours), wanted, hours });
    return { ...instead, ...stale };
  }
  const offers = await makeOffers(session, { ...task, openings });
  if (found.isFallback) {
    const [asked, used] = [request.service, serviceId].map(
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
