import type { ServiceRow } from '../../model/stored.ts';
import type { Json } from '../../model/json.ts';
import { serviceTimeline } from '../booking/plan-attempt.ts';
import { localTime } from '../local-time.ts';
import type { Candidate } from '../tenant/candidates.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { nameView } from '../tenant/views.ts';
import type { Asked } from './ask.ts';
import type { AvailabilityContext, Opening } from './find-starts.ts';
import type { Gathered } from './gather.ts';
import { readingOf } from './reading.ts';

/** What callers see: names beside ids, times in ISO 8601 with the branch's offset. */

/** A start with everybody who is free for the whole of it; each may take a time of one's own. */
export function openingView(tenant: Tenant, { service, branch }: Asked | Place, opening: Opening): Json {
  const { startMs, candidates } = opening;
  return {
    start: localTime(startMs, branch.timeZone),
    staff: candidates.map((candidate) => ({
      ...staffView(tenant, candidate),
      end: localTime(serviceTimeline(service, candidate, startMs).toMs, branch.timeZone),
    })),
  };
}

type Place = Pick<Asked, 'service' | 'branch'>;

/** What was asked, as it was understood, and how much the answer is worth. */
export function groundsView(
  { company }: AvailabilityContext,
  asked: Asked,
  gathered: Gathered,
): { [key: string]: Json } {
  const { tenant, clock } = company;
  const { service, branch, wish, fallback, candidates } = asked;
  const { staleSinceMs, unread } = gathered;
  const isStale = staleSinceMs !== null;
  return {
    service: nameView(service),
    branch: nameView(branch),
    staff: wish && nameView(wish),
    timeZone: branch.timeZone,
    ...(fallback && { fallback: { asked: fallback.asked, used: nameView(service) } }),
    // of a round robin service Cal.com says that somebody is free, not who
    staffCertain: isCertain(tenant, service, candidates),
    stale: isStale,
    ...(isStale && { ageSeconds: Math.round((clock.now() - staleSinceMs) / 1000) }),
    ...(unread.length > 0 && { unread: unread.map((candidate) => staffView(tenant, candidate)) }),
  };
}

function isCertain(tenant: Tenant, service: ServiceRow, candidates: readonly Candidate[]): boolean {
  return candidates.every((candidate) => readingOf(tenant, service, candidate).isCertain);
}

function staffView(tenant: Tenant, { staffId }: Candidate): { [key: string]: Json } {
  const row = tenant.staff.get(staffId);
  return row ? nameView(row) : { id: staffId };
}
