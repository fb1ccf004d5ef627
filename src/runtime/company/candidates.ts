import { problem } from '../../model/results.ts';
import type { BlockingHazard, Problem } from '../../model/results.ts';
import { mapKey } from '../../model/stored.ts';
import type { AssignmentRow, BranchRow, ServiceRow, StaffRow } from '../../model/stored.ts';
import { named } from './tenant.ts';
import type { Tenant } from './tenant.ts';

/** A staff member who can be booked for all segments of a service at a branch. */
export interface Candidate {
  readonly staffId: string;
  /** Cal.com user id. */
  readonly userId: number;
  readonly isPrimary: boolean;
  /** Own minutes by segment key. */
  readonly ownMinutes: { readonly [segmentKey: string]: number };
  /** By segment key. */
  readonly eventTypes: ReadonlyMap<string, BookableEventType>;
  /** The staff whose time a booking takes: this one, or everyone of a collective service. */
  readonly busyStaffIds: readonly string[];
}

export interface BookableEventType {
  /** The event type that is booked: the child of a managed event type, else the event type itself. */
  readonly id: number;
  /** The event type in the ledger. */
  readonly parentId: number;
  /** Minutes between the starts that Cal.com offers, if the manifests declare it. */
  readonly slotInterval: number | null;
}

/** A staff member who is declared for a service and cannot be booked: an event map, or the child in it, is missing. */
export interface Incomplete {
  readonly staffId: string;
  readonly missingSegments: readonly string[];
}

export interface Candidates {
  /** Primary staff first, then by name. */
  readonly bookable: readonly Candidate[];
  readonly incomplete: readonly Incomplete[];
}

/**
 * The staff who can be booked: active, at the branch, with a host and an event map for every segment. Some of the segments are not enough.
 */
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
  return {
    bookable: service.scheduling === 'collective' ? collectiveCandidate(ordered, incomplete) : ordered,
    incomplete,
  };
}

function activeAssignments(tenant: Tenant, service: ServiceRow, branchId: string): readonly AssignmentRow[] {
  if (service.state !== 'active' || !service.branches.includes(branchId)) return [];
  return (tenant.assignments.get(service.id) ?? []).filter((assignment) => {
    const staff = tenant.staff.get(assignment.staffId);
    return assignment.state === 'active' && staff?.isActive === true && staff.branches.includes(branchId);
  });
}

/** A collective service takes the time of all its staff, and is booked through the first. */
function collectiveCandidate(staff: readonly Candidate[], incomplete: readonly Incomplete[]): readonly Candidate[] {
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

/** The names in a request: ids or the manifests' names. */
export interface ServiceRequest {
  readonly service: string;
  /** Optional if the company has only one branch, or the service is offered at only one. */
  readonly branch: string | null;
  /** The requested staff member; null for any. */
  readonly staff: string | null;
}

export interface Resolved {
  readonly service: ServiceRow;
  readonly branch: BranchRow;
  readonly wanted: StaffRow | null;
  /** The staff who can be booked there, or only the requested one. Never empty. */
  readonly candidates: readonly Candidate[];
}

/** Finds the rows that a request names, or returns the problem for a missing one. Names of other companies are not found. */
export function resolveRequest(tenant: Tenant, request: ServiceRequest): Resolved | Problem {
  const service = named(tenant.services, request.service);
  if (!service) return problem('unknown-service', `there is no service ${request.service}`);
  const branch = branchOf(tenant, service, request.branch);
  if ('code' in branch) return branch;
  const wanted = request.staff === null ? null : named(tenant.staff, request.staff);
  if (wanted === undefined) return problem('unknown-staff', `there is no staff member ${request.staff}`);
  if (service.state !== 'active') {
    return problem('service-not-offered', `${service.title} is ${service.state}`, { state: service.state });
  }
  const blockedBy = tenant.blockedBy.get(service.id);
  if (blockedBy) return misconfigured(service, blockedBy);
  const { bookable, incomplete } = candidates(tenant, service, branch.id);
  const requested =
    wanted === null ? bookable : bookable.filter(({ busyStaffIds }) => busyStaffIds.includes(wanted.id));
  if (requested.length > 0) return { service, branch, wanted, candidates: requested };
  if (wanted !== null && bookable.length > 0) {
    return problem('staff-not-offered', `${wanted.title} does not offer ${service.title} at ${branch.title}`);
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

/** Checked before Cal.com is called: a booking that cannot succeed is not begun. */
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
