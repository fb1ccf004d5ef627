import { randomBytes } from 'node:crypto';
import { localTime } from '../../model/time/local-time.ts';
import type { OpeningFacts } from '../../model/results.ts';
import { clocks, renderDay } from '../spoken-time/render.ts';
import type { Spoken, SpokenOffer } from './function-call.ts';
import { placeOf, sayTime, staffTitle } from './voice-session.ts';
import type { VoiceSession } from './voice-session.ts';

/** A free start and its staff: accounts in the order in which they are tried. */
export interface Opening {
  readonly startMs: number;
  readonly staff: readonly string[];
}

export interface OfferTask {
  readonly serviceId: string;
  readonly branchId: string;
  /** The requested accounts: an offer is with one of them if possible. */
  readonly requested: readonly string[];
  readonly openings: readonly Opening[];
}

/** The most that a caller can remember. */
const MOST_OFFERS = 3;
/** The distance between two offers: neighbouring quarters of an hour are no choice. */
const APART_MS = 60 * 60_000;
/** Longer than a call; if the time is booked in the meantime, the booking fails. */
const VALID_MS = 30 * 60_000;

/** Chooses some of the openings as offers and stores them under their ids. */
export async function makeOffers(session: VoiceSession, task: OfferTask): Promise<readonly SpokenOffer[]> {
  const { agent, phrases } = session;
  const { tenant, store, clock } = agent.company;
  const { serviceId, branchId } = task;
  const { timeZone } = placeOf(session, task);
  const expiresMs = clock.now() + VALID_MS;
  const offers = worthSaying(task.openings).map((opening) => ({
    id: newOfferId(),
    branchId,
    serviceId,
    staffId: staffOf(opening, task.requested),
    startMs: opening.startMs,
    expiresMs,
  }));
  if (offers.length > 0) await store.keepOffers(tenant.company.id, offers);
  return offers.map(({ id, startMs, staffId }) => {
    const staff = staffId === null ? null : staffTitle(tenant, staffId);
    const time = sayTime(session, startMs, timeZone);
    return {
      offer_id: id,
      start: localTime(startMs, timeZone),
      staff,
      say: staff === null ? time : `${time} ${phrases.withStaff(staff)}`,
    };
  });
}

/** The offers in one sentence: `A; B; oder C`. */
export function sayOffers({ phrases }: VoiceSession, offers: readonly SpokenOffer[]): string {
  const said = offers.map(({ say }) => say);
  const last = said.at(-1) ?? '';
  return said.length < 2 ? last : `${said.slice(0, -1).join('; ')}; ${phrases.or} ${last}`;
}

export interface Unavailable {
  readonly code: string;
  readonly wanted: string;
  readonly hours?: OpeningFacts | undefined;
}

/** The code of an answer without openings. */
export function codeOf(hours: OpeningFacts | undefined): 'not-free' | 'outside-hours' | 'closed' {
  if (!hours) return 'not-free';
  return hours.closure ? 'closed' : 'outside-hours';
}

/** `Am Freitag, 27. November, haben wir von 9:00 bis 12:30 Uhr geöffnet.` Undefined: the hours are not why nothing is free, as far as a caller may hear. */
function sayHours({ agent, locale, phrases }: VoiceSession, hours: OpeningFacts): string | undefined {
  const { whose, open, staff, closure } = hours;
  if (closure && whose === 'staff' && !staff) return undefined;
  const name = staff && staffTitle(agent.company.tenant, staff.id);
  const day = renderDay(hours.date, locale, agent.company.clock.now());
  return phrases.openingHours({
    day,
    open: open.map((range) => clocks(range, locale)),
    staff: name,
    isOfService: whose === 'staff' && !staff,
    closure: closure?.title ?? null,
  });
}

/** Offers in place of what was not available; asks for another time if nothing is free. */
export async function offerInstead(
  session: VoiceSession,
  task: OfferTask,
  { code, wanted, hours }: Unavailable,
): Promise<Spoken> {
  const offers = await makeOffers(session, task);
  const { service } = placeOf(session, task);
  const why = hours && sayHours(session, hours);
  if (why !== undefined) {
    const next =
      offers.length === 0 ? session.phrases.whenInstead : session.phrases.howAbout(sayOffers(session, offers));
    return {
      result: offers.length === 0 ? 'refused' : 'offers',
      code,
      say: `${why} ${next}`,
      ...(offers.length > 0 && { offers }),
    };
  }
  if (offers.length === 0) return { result: 'refused', code, say: session.phrases.nothingFree(service.title) };
  return { result: 'offers', code, say: session.phrases.otherOffers(wanted, sayOffers(session, offers)), offers };
}

function worthSaying(openings: readonly Opening[]): readonly Opening[] {
  const chosen: Opening[] = [];
  for (const opening of openings.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = chosen.at(-1);
    if (!last || opening.startMs >= last.startMs + APART_MS) chosen.push(opening);
  }
  return chosen.slice(0, MOST_OFFERS);
}

function staffOf({ staff }: Opening, requested: readonly string[]): string | null {
  const own = staff.find((id) => requested.includes(id));
  if (own !== undefined) return own;
  const [only = null, ...others] = staff;
  return others.length > 0 ? null : only;
}

/** 80 random bits: short, since a language model copies it, and impossible to guess. */
function newOfferId(): string {
  return `offer_${randomBytes(10).toString('hex')}`;
}
