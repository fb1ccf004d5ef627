import type { Start } from '../../model/results.ts';
import type { Interval } from '../../model/interval.ts';
import type { Resolved } from '../booking/resolve-request.ts';
import { candidates } from '../tenant/candidates.ts';
import type { Candidate } from '../tenant/candidates.ts';
import type { AvailabilityContext, Opening } from './find-starts.ts';
import { gather } from './gather.ts';
import { startOf } from './views.ts';
import { daysLater, dayOf } from './weeks.ts';

export interface Missed {
  /** What could not be had; of a window the whole. */
  readonly at: Interval;
  readonly deadlineMs: number;
}

const LATER = 3;
const HORIZON_DAYS = 14;
/** More starts than any day has. */
const WHOLE_DAY = 200;

/**
 * What comes near a time that could not be had, as starts like those of `checkAvailability`: the last one before it on that day, and
 * the next ones after it; where somebody was wished for, also with others, that very time included. Nothing where nothing is known.
 */
export async function alternativesTo(
  context: AvailabilityContext,
  resolved: Resolved,
  missed: Missed,
): Promise<readonly Start[]> {
  const own = await near(context, resolved, { ...missed, candidates: resolved.candidates, isTried: true });
  const others = resolved.wish ? othersThan(context, resolved) : [];
  const withOthers = await near(context, resolved, { ...missed, candidates: others, isTried: false });
  const { tenant } = context.company;
  return [...own, ...withOthers].map((opening) => startOf(tenant, resolved, opening));
}

function othersThan({ company }: AvailabilityContext, { service, branch, candidates: wished }: Resolved): Candidate[] {
  const { bookable } = candidates(company.tenant, service, branch.id);
  return bookable.filter(({ staffId }) => !wished.some((candidate) => candidate.staffId === staffId));
}

interface Near extends Missed {
  readonly candidates: readonly Candidate[];
  /** Not even that very time is to be had with them. */
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
