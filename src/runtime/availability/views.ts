import type { ServiceRow } from '../../model/stored.ts';
import type { AvailabilityGrounds, Name, Start } from '../../model/results.ts';
import { serviceTimeline } from '../booking/plan-attempt.ts';
import type { Candidate } from '../tenant/candidates.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { nameView } from '../tenant/views.ts';
import type { Asked } from './ask.ts';
import type { AvailabilityContext, Opening } from './find-starts.ts';
import type { Gathered } from './gather.ts';
import { readingOf } from './reading.ts';

/** A start with everybody who is free for the whole of it; each may take a time of one's own. */
export function startOf(
  tenant: Tenant,
  { service, branch }: Pick<Asked, 'service' | 'branch'>,
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

export function grounds({ company }: AvailabilityContext, asked: Asked, gathered: Gathered): AvailabilityGrounds {
  const { tenant, clock } = company;
  const { service, branch, wish, fallback, candidates } = asked;
  const { staleSinceMs, unread, openings } = gathered;
  return {
    service: nameView(service),
    branch: nameView(branch),
    staff: wish && nameView(wish),
    timeZone: branch.timeZone,
    fallback,
    // of a round robin service Cal.com says that somebody is free, not who
    isStaffCertain: isCertain(tenant, service, candidates),
    staleSeconds: staleSinceMs === null ? null : Math.round((clock.now() - staleSinceMs) / 1000),
    unread: unread.map((candidate) => staffName(tenant, candidate)),
    starts: openings.map((opening) => startOf(tenant, asked, opening)),
  };
}

function isCertain(tenant: Tenant, service: ServiceRow, candidates: readonly Candidate[]): boolean {
  return candidates.every((candidate) => readingOf(tenant, service, candidate).isCertain);
}

function staffName(tenant: Tenant, { staffId }: Candidate): Name {
  const row = tenant.staff.get(staffId);
  return row ? nameView(row) : { id: staffId };
}
