import { problem } from '../../model/results.ts';
import type { BlockingHazard, Problem } from '../../model/results.ts';
import type { BranchRow, ServiceRow, StaffRow } from '../../model/stored.ts';
import { candidates } from '../tenant/candidates.ts';
import type { Candidate } from '../tenant/candidates.ts';
import { named } from '../tenant/tenant.ts';
import type { Tenant } from '../tenant/tenant.ts';

/** What a caller names, by id or by the manifest's name. */
export interface ServiceRequest {
  readonly service: string;
  /** May be left out where the company has one branch, or the service one. */
  readonly branch: string | null;
  /** Whom the customer wishes for; null for anybody. */
  readonly staff: string | null;
}

export interface Resolved {
  readonly service: ServiceRow;
  readonly branch: BranchRow;
  readonly wish: StaffRow | null;
  /** Who can do it there: the wished one alone, if there is a wish. Never empty. */
  readonly candidates: readonly Candidate[];
}

/** Finds what a request names, or says what is not there. Names of other companies are not there either. */
export function resolveRequest(tenant: Tenant, request: ServiceRequest): Resolved | Problem {
  const service = named(tenant.services, request.service);
  if (!service) return problem('unknown-service', `there is no service ${request.service}`);
  const branch = branchOf(tenant, service, request.branch);
  if ('code' in branch) return branch;
  const wish = request.staff === null ? null : named(tenant.staff, request.staff);
  if (wish === undefined) return problem('unknown-staff', `there is no member of staff ${request.staff}`);
  if (service.state !== 'active') {
    return problem('service-not-offered', `${service.title} is ${service.state}`, { state: service.state });
  }
  const blockedBy = tenant.blockedBy.get(service.id);
  if (blockedBy) return misconfigured(service, blockedBy);
  const { bookable, incomplete } = candidates(tenant, service, branch.id);
  const wished = wish === null ? bookable : bookable.filter(({ busyStaffIds }) => busyStaffIds.includes(wish.id));
  if (wished.length > 0) return { service, branch, wish, candidates: wished };
  if (wish !== null && bookable.length > 0) {
    return problem('staff-not-offered', `${wish.title} does not offer ${service.title} at ${branch.title}`);
  }
  const missing = incomplete.map(({ staffId, missingSegments }) => ({ staff: staffId, segments: missingSegments }));
  return problem('service-not-mapped', `nobody at ${branch.title} can be booked for the whole of ${service.title}`, {
    missing,
  });
}

/** Before Cal.com is called: a booking that cannot work is not begun. */
function misconfigured({ title }: ServiceRow, blockedBy: readonly BlockingHazard[]): Problem {
  const why = blockedBy.map(
    ({ segment, setting, consequence, fix }) => `${segment} ${setting}: ${consequence}; ${fix}`,
  );
  return problem('service-misconfigured', `${title} cannot be booked as Cal.com has it: ${why.join('. ')}`, {
    hazards: blockedBy,
  });
}

function branchOf(tenant: Tenant, service: ServiceRow, wanted: string | null): BranchRow | Problem {
  if (wanted !== null) {
    const branch = named(tenant.branches, wanted);
    if (!branch) return problem('unknown-branch', `there is no branch ${wanted}`);
    if (service.branches.includes(branch.id)) return branch;
    return problem('service-not-offered', `${service.title} is not offered at ${branch.title}`);
  }
  const [only, ...others] = service.branches.map((id) => tenant.branches.get(id)).filter((row) => row !== undefined);
  if (only && others.length === 0) return only;
  const names = [only, ...others].flatMap((row) => row?.name ?? []);
  return problem('branch-needed', `${service.title} is offered at ${names.length} branches: say which`, {
    branches: names,
  });
}
