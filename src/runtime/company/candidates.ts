import { problem } from '../../model/results.ts';
import type { BlockingHazard, Problem } from '../../model/results.ts';
import { mapKey } from '../../model/stored.ts';
import type { AssignmentRow, BranchRow, ServiceRow, StaffRow } from '../../model/stored.ts';
import { named } from './tenant.ts';
import type { Tenant } from './tenant.ts';

/** A member of staff who can be booked for the whole of a service at a branch. */
export interface Candidate {
  readonly staffId: string;
  /** Cal.com user id. */
  readonly userId: number;
  readonly isPrimary: boolean;
  /** Own minutes by segment key. */
  readonly ownMinutes: { readonly [segmentKey: string]: number };
  /** By segment key. */
  readonly eventTypes: ReadonlyMap<string, BookableEventType>;
  /** Whose time it takes: this one's; of a collective service everybody's. */
  readonly busyStaffIds: readonly string[];
}

export interface BookableEventType {
  /** What is booked: the child of a managed event type, else the event type itself. */
  readonly id: number;
  /** The event type that apply knows. */
  readonly parentId: number;
  /** Minutes between the starts that Cal.com offers, where the manifests say so. */
  readonly slotInterval: number | null;
}

/** Somebody who is declared for a service and cannot be booked, since an event map or its child is missing. */
export interface Incomplete {
  readonly staffId: string;
  readonly missingSegments: readonly string[];
}

export interface Candidates {
  /** Primary staff first, then by name. */
  readonly bookable: readonly Candidate[];
  readonly incomplete: readonly Incomplete[];
}

/** Who can be booked: active, at the branch, with a host and an event map for every segment. Nobody with a part of them. */
export function candidates(tenant: Tenant, service: ServiceRow, branchId: string): Candidates {
  const bookable: Candidate[] = [];
  const incomplete: Incomplete[] = [];
  for (const assignment of activeAssignments(tenant, service, branchId)) {
    const eventTypes = new Map<string, BookableEventType>();
    for (const { key } of service.segments) {
      const found = bookableEventType(tenant, service, { branchId, segmentKey: key, staffId: assignment.staffId });
      if (found) eventTypes.set(key, found);
    }
    const missingSegments = service.segments.map(({ key }) => key).filter((key) => !eventTypes.has(key));
    const host = tenant.hostOfStaff.get(assignment.staffId);
    const { staffId, isPrimary } = assignment;
    if (!host || missingSegments.length > 0) incomplete.push({ staffId, missingSegments });
    else {
      const ownMinutes = assignment.customDuration ?? {};
      bookable.push({ staffId, userId: host.userId, isPrimary, ownMinutes, eventTypes, busyStaffIds: [staffId] });
    }
  }
  const ordered = bookable.toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
  return { bookable: service.scheduling === 'collective' ? together(ordered, incomplete) : ordered, incomplete };
}

function activeAssignments(tenant: Tenant, service: ServiceRow, branchId: string): readonly AssignmentRow[] {
  if (service.state !== 'active' || !service.branches.includes(branchId)) return [];
  return (tenant.assignments.get(service.id) ?? []).filter((assignment) => {
    const staff = tenant.staff.get(assignment.staffId);
    return assignment.state === 'active' && staff?.isActive === true && staff.branches.includes(branchId);
  });
}

/** A collective service takes everybody's time, and is booked through the first. */
function together(staff: readonly Candidate[], incomplete: readonly Incomplete[]): readonly Candidate[] {
  const [first] = staff;
  if (!first || incomplete.length > 0) return [];
  return [{ ...first, busyStaffIds: staff.map(({ staffId }) => staffId).toSorted() }];
}

interface Place {
  readonly branchId: string;
  readonly segmentKey: string;
  readonly staffId: string;
}

function bookableEventType(tenant: Tenant, service: ServiceRow, place: Place): BookableEventType | undefined {
  const map = tenant.maps.get(mapKey({ ...place, serviceId: service.id }));
  if (!map) return undefined;
  const id = service.scheduling === 'managed' ? map.childEventTypeId : map.eventTypeId;
  if (id === null) return undefined;
  const slotInterval = tenant.ledger.get(map.eventTypeId)?.applied.slotInterval ?? null;
  return { id, parentId: map.eventTypeId, slotInterval };
}

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
  if (wish === undefined) return problem('unknown-staff', `there is no staff member ${request.staff}`);
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
  return problem(
    'service-not-mapped',
    `no staff member at ${branch.title} can be booked for all segments of ${service.title}`,
    {
      missing,
    },
  );
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
