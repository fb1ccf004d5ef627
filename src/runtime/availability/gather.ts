import type { CalcomError } from '../../calcom/errors.ts';
import type { Name, Start } from '../../model/results.ts';
import { serviceTimeline } from '../booking/plan-saga.ts';
import { nameView } from '../tenant/tenant.ts';
import type { Tenant } from '../tenant/tenant.ts';
import type { Candidate } from '../tenant/candidates.ts';
import { findStarts } from './find-starts.ts';
import type { AvailabilityContext, Opening, Search } from './find-starts.ts';

/** How long somebody on the phone waits. */
export const PATIENCE_MS = 4000;

/** What a search came to, over all the weeks that it looked at. */
export interface Gathered {
  /** Ascending, at most as many as were asked for. */
  readonly openings: readonly Opening[];
  /** There are more within the time that was asked for, or may be. */
  readonly hasMore: boolean;
  /** Every start before it was looked at. */
  readonly untilMs: number;
  readonly staleSinceMs: number | null;
  /** Of whom nothing is known, of some week at least. */
  readonly unread: readonly Candidate[];
  /** Why nothing at all is known. */
  readonly failure: CalcomError | null;
}

/** Looks no further than it takes to find `limit` openings, and stops where nothing is known of anybody. */
export async function gather(context: AvailabilityContext, search: Search, limit: number): Promise<Gathered> {
  const openings: Opening[] = [];
  const unread = new Set<Candidate>();
  const { fromMs, toMs } = search.within;
  const staleMs: number[] = [];
  let untilMs = fromMs;
  for await (const week of findStarts(context, search)) {
    if (week.failure && untilMs === fromMs) {
      return { openings, hasMore: false, untilMs, staleSinceMs: null, unread: week.unread, failure: week.failure };
    }
    if (week.failure) break;
    openings.push(...week.openings);
    untilMs = week.untilMs;
    if (week.staleSinceMs !== null) staleMs.push(week.staleSinceMs);
    for (const candidate of week.unread) unread.add(candidate);
    if (openings.length > limit) break;
  }
  return {
    openings: openings.slice(0, limit),
    hasMore: openings.length > limit || untilMs < toMs,
    untilMs,
    staleSinceMs: staleMs.length > 0 ? Math.min(...staleMs) : null,
    unread: [...unread],
    failure: null,
  };
}

/** A start with all staff who are free for the whole service; each ends by their own minutes. */
export function startOf(
  tenant: Tenant,
  { service, branch }: Pick<Search, 'service' | 'branch'>,
  opening: Opening,
): Start {
  const { startMs, candidates } = opening;
  return {
    startMs,
    timeZone: branch.timeZone,
    staff: candidates.map((candidate) => ({
      ...staffName(tenant, candidate),
      endMs: serviceTimeline(service, candidate, startMs).toMs,
    })),
  };
}

export function staffName(tenant: Tenant, { staffId }: Candidate): Required<Name> {
  return nameView(tenant.staff.get(staffId) ?? { id: staffId, name: staffId, title: staffId });
}
