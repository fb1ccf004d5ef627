import type { ObservedEventType } from '../../model/event-type/event-type.ts';
import { isSameJson } from '../../model/json.ts';
import type { AssignmentRow, HostMappingRow, MapRow, ServiceRow, StaffRow, StoredCompany } from '../../model/stored.ts';
import type { DesiredMap } from '../desired/desired-row.ts';
import type { DesiredRows } from '../desired/desired-rows.ts';
import { mapKey } from '../../model/stored.ts';

/** Indexed rows that the runtime reads, and the event types that it books. */
export interface StoredOffers {
  readonly services: ReadonlyMap<string, ServiceRow>;
  readonly staff: ReadonlyMap<string, StaffRow>;
  readonly hosts: ReadonlyMap<string, HostMappingRow>;
  readonly assignments: ReadonlyMap<string, AssignmentRow>;
  readonly maps: ReadonlyMap<string, MapRow>;
  readonly branchNames: ReadonlyMap<string, string>;
  readonly eventTypes: ReadonlyMap<number, ObservedEventType>;
}

export function storedOffers(stored: StoredCompany, eventTypes: readonly ObservedEventType[]): StoredOffers {
  return {
    services: new Map(stored.services.map((row) => [row.id, row])),
    staff: new Map(stored.staff.map((row) => [row.id, row])),
    hosts: new Map(stored.hostMappings.map((row) => [row.staffId, row])),
    assignments: new Map(stored.assignments.map((row) => [assignmentKey(row), row])),
    maps: new Map(stored.maps.map((row) => [mapKey(row), row])),
    branchNames: new Map(stored.branches.map(({ id, name }) => [id, name])),
    eventTypes: new Map(eventTypes.map((one) => [one.id, one])),
  };
}

/** Returns true if the stored rows differ from git: in segments, minutes, staff states, branches or hosts. */
export function isOtherwiseStored({ row, userId }: DesiredMap, wanted: DeclaredOffers, offers: StoredOffers): boolean {
  const service = offers.services.get(row.serviceId);
  const assignment = offers.assignments.get(assignmentKey(row));
  const staff = offers.staff.get(row.staffId);
  return (
    !isSameJson(bookedBy(service), bookedBy(wanted.services.get(row.serviceId))) ||
    !isSameJson(minutesOf(assignment), minutesOf(wanted.assignments.get(assignmentKey(row)))) ||
    staff?.branches.includes(row.branchId) !== true ||
    offers.hosts.get(row.staffId)?.userId !== userId
  );
}

/** The same rows as declared in git. */
export interface DeclaredOffers {
  readonly services: ReadonlyMap<string, ServiceRow>;
  readonly assignments: ReadonlyMap<string, AssignmentRow>;
}

export function declaredOffers({ services, assignments }: DesiredRows): DeclaredOffers {
  return {
    services: new Map(services.map(({ row }) => [row.id, row])),
    assignments: new Map(assignments.map(({ row }) => [assignmentKey(row), row])),
  };
}

function bookedBy(row: ServiceRow | undefined) {
  if (!row) return null;
  const { segments, branches, scheduling, capacity, pauseBookablePolicy, state } = row;
  return { segments: segments.map(bookedSegment), branches, scheduling, capacity, pauseBookablePolicy, state };
}

function bookedSegment({ key, minutes, gapAfter }: ServiceRow['segments'][number]) {
  return { key, minutes, gap: gapAfter ? [gapAfter.minutes, gapAfter.policy] : null };
}

function minutesOf(row: AssignmentRow | undefined) {
  return row ? { own: row.customDuration, state: row.state } : null;
}

/**
 * Returns true if Cal.com would refuse the minutes that the runtime books, or book others. The runtime sends a length only if a staff
 * member has own minutes; it must then be one of the options. Otherwise Cal.com uses the usual length.
 */
export function isRefusedLength(row: MapRow, offers: StoredOffers): boolean {
  const usual = offers.services.get(row.serviceId)?.segments.find(({ key }) => key === row.segmentKey)?.minutes;
  const own = offers.assignments.get(assignmentKey(row))?.customDuration?.[row.segmentKey];
  const fields = offers.eventTypes.get(row.eventTypeId)?.fields;
  if (usual === undefined || fields === undefined) return false;
  if (own === undefined || own === usual) return usual !== fields.lengthInMinutes;
  return !fields.lengthInMinutesOptions.includes(own);
}

/**
 * Offers of the runtime beyond those of git that Cal.com would refuse: git removed them, and an apply has not completed. An offer that can
 * be booked is not listed: plan and drift report it.
 */
export function brokenOffersOutsideGit(known: ReadonlySet<string>, offers: StoredOffers): readonly MissingMap[] {
  return [...offers.maps].flatMap(([key, row]): readonly MissingMap[] => {
    if (known.has(key) || !isOffered(row, offers)) return [];
    const reason = whyRefused(row, offers);
    if (reason === null) return [];
    const service = offers.services.get(row.serviceId)?.name ?? row.serviceId;
    const staff = offers.staff.get(row.staffId)?.name ?? row.staffId;
    return [
      { service, segment: row.segmentKey, staff, branch: offers.branchNames.get(row.branchId) ?? row.branchId, reason },
    ];
  });
}

/** Decides like the runtime: everything is active, and the staff member has a map for each segment. */
function isOffered(row: MapRow, { services, staff, assignments, maps, hosts }: StoredOffers): boolean {
  const service = services.get(row.serviceId);
  const person = staff.get(row.staffId);
  if (service?.state !== 'active' || !service.branches.includes(row.branchId)) return false;
  if (person?.isActive !== true || !person.branches.includes(row.branchId) || !hosts.has(row.staffId)) return false;
  if (assignments.get(assignmentKey(row))?.state !== 'active') return false;
  const keys = service.segments.map(({ key }) => key);
  return keys.includes(row.segmentKey) && keys.every((segmentKey) => maps.has(mapKey({ ...row, segmentKey })));
}

function whyRefused(row: MapRow, offers: StoredOffers): MissingReason | null {
  const hosts = offers.eventTypes.get(row.eventTypeId)?.fields.hosts;
  if (!hosts) return 'no-event-type';
  if (!hosts.includes(offers.hosts.get(row.staffId)?.userId ?? 0)) return 'not-a-host';
  return isRefusedLength(row, offers) ? 'length-refused' : null;
}

function assignmentKey({ serviceId, staffId }: Pick<AssignmentRow, 'serviceId' | 'staffId'>): string {
  return `${serviceId} ${staffId}`;
}

export type MissingReason =
  | 'no-host' // the staff member has no host in the team
  | 'no-map' // no row in the database
  | 'no-event-type' // the map's event type is not in Cal.com
  | 'not-a-host' // the event type exists without the staff member
  | 'no-child' // managed, but the map has no child event type
  | 'not-applied' // the rows that the runtime books from differ from git
  | 'length-refused'; // the event type offers other lengths than the runtime would book

/** A (segment × staff × branch) that cannot be booked. */
export interface MissingMap {
  readonly service: string;
  readonly segment: string;
  readonly staff: string;
  readonly branch: string;
  readonly reason: MissingReason;
}
