import type { Interval } from '../../model/time/interval.ts';
import type { Start } from '../../model/results.ts';
import type { Offers } from '../booking/book.ts';
import { serviceTimeline } from '../booking/plan-saga.ts';
import { candidates, type Candidate, type Resolved } from '../company/candidates.ts';
import { isOpenFor, worksOf } from '../company/work-times.ts';
import { gather, PATIENCE_MS, startOf, type AvailabilityContext, type Opening } from './find-starts.ts';
import { fits } from './fit.ts';
import { isUsable, type Kept } from './free-times.ts';
import { dayOf, daysLater, readingOf, weeksOf } from './reading.ts';

/** What booking needs from availability. */
export function offersOf(context: AvailabilityContext): Offers {
  return {
    likelyFirst: async (resolved, startMs) => {
      const looks = resolved.candidates.map((candidate) => look(context, resolved, { candidate, startMs }));
      return looks.toSorted((a, b) => ORDER[a.seems] - ORDER[b.seems]).map(({ candidate }) => candidate);
    },
    alternatives: async (resolved, startMs) => {
      // the time could not be booked: the cached answer that shows it as free is wrong
      for (const candidate of resolved.candidates) {
        const { seems, kept } = look(context, resolved, { candidate, startMs });
        if (kept && seems === 'free') context.freeTimes.distrust(kept);
      }
      const deadlineMs = context.company.clock.now() + PATIENCE_MS;
      return alternativesTo(context, resolved, { at: { fromMs: startMs, toMs: startMs }, deadlineMs });
    },
  };
}

type Seems = 'free' | 'unknown' | 'busy';
const ORDER: Readonly<Record<Seems, number>> = { free: 0, unknown: 1, busy: 2 };

interface Look {
  readonly candidate: Candidate;
  readonly seems: Seems;
  readonly kept: Kept | undefined;
}

/** Reads only what is cached. */
function look(
  { company, freeTimes }: AvailabilityContext,
  { service, branch }: Resolved,
  { candidate, startMs }: { readonly candidate: Candidate; readonly startMs: number },
): Look {
  const reading = readingOf(company.tenant, service, candidate);
  const [week] = weeksOf({ fromMs: startMs, toMs: startMs }, branch.timeZone);
  const kept = week && freeTimes.peek({ company, reading, week });
  if (!week || !kept || !isUsable(kept, company.clock.now()) || startMs + reading.lengthMs > week.toMs) {
    return { candidate, seems: 'unknown', kept };
  }
  const phases = serviceTimeline(service, candidate, startMs).phases;
  const isFree =
    fits(startMs, reading.busy, kept.stretches) && isOpenFor(company.tenant, branch, worksOf(phases, candidate));
  return { candidate, seems: isFree ? 'free' : 'busy', kept };
}

export interface Missed {
  /** The time that could not be booked, or the whole window. */
  readonly at: Interval;
  readonly deadlineMs: number;
}

const LATER = 3;
const HORIZON_DAYS = 14;
/** More starts than a day can have. */
const WHOLE_DAY = 200;

/**
 * Starts near a time that could not be booked, in the form of `checkAvailability`: the last one before it on that day, and the next ones
 * after it. If a staff member was requested, also starts with others, at the same time too. Empty when nothing is known.
 */
export async function alternativesTo(
  context: AvailabilityContext,
  resolved: Resolved,
  missed: Missed,
): Promise<readonly Start[]> {
  const own = await near(context, resolved, { ...missed, candidates: resolved.candidates, isTried: true });
  const others = resolved.wanted ? othersThan(context, resolved) : [];
  const withOthers = await near(context, resolved, { ...missed, candidates: others, isTried: false });
  const { tenant } = context.company;
  return [...own, ...withOthers].map((opening) => startOf(tenant, resolved, opening));
}

function othersThan(
  { company }: AvailabilityContext,
  { service, branch, candidates: requested }: Resolved,
): Candidate[] {
  const { bookable } = candidates(company.tenant, service, branch.id);
  return bookable.filter(({ staffId }) => !requested.some((candidate) => candidate.staffId === staffId));
}

interface Near extends Missed {
  readonly candidates: readonly Candidate[];
  /** The same time is known to be taken with these candidates. */
  readonly isTried: boolean;
}

async function near(
  context: AvailabilityContext,
  resolved: Resolved,
  { at, deadlineMs, candidates, isTried }: Near,
): Promise<readonly Opening[]> {
  if (candidates.length === 0) return [];
  const { service, branch } = resolved;
  const nowMs = context.company.clock.now();
  const fromMs = Math.max(at.fromMs, nowMs);
  const search = { service, branch, candidates, deadlineMs };
  const toMs = daysLater(fromMs, HORIZON_DAYS, branch.timeZone);
  const later = await gather(context, { ...search, within: { fromMs, toMs } }, LATER + 1);
  const missedMs = isTried ? at.fromMs : null;
  const day = dayOf(fromMs, branch.timeZone);
  const earlierFromMs = Math.max(day.fromMs, nowMs);
  const before = { fromMs: earlierFromMs, toMs: fromMs };
  const earlier = earlierFromMs < fromMs ? await gather(context, { ...search, within: before }, WHOLE_DAY) : null;
  const after = later.openings.filter(({ startMs }) => startMs !== missedMs);
  return [...(earlier?.openings.slice(-1) ?? []), ...after.slice(0, LATER)];
}
