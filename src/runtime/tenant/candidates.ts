import type { AssignmentRow, ServiceRow } from '../../model/stored.ts';
import { mapKey } from '../../model/stored.ts';
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
