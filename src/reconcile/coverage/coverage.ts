import type { Catalog } from '../../model/catalog.ts';
import { eventTypeName } from '../../model/names.ts';
import type { MapRow, StoredCompany } from '../../model/stored.ts';
import type { Observation, TeamObservation } from '../observe/observation.ts';
import { type WantedMap, wantedRows } from '../plan/desired-rows.ts';
import { mapKey } from '../plan/map-key.ts';
import type { UnknownScope } from '../plan/plan.ts';
import { contextOf } from '../plan/context-of.ts';
import { unreadableServices } from '../plan/unproven-services.ts';

export type MissingReason =
  | 'no-host' // the member of staff has no host in the team
  | 'no-map' // no row in the database
  | 'no-event-type' // the map's event type is not in Cal.com
  | 'not-a-host' // the event type is there, without the member of staff
  | 'no-child'; // managed, but the map has no child event type

/** A (segment × staff × branch) that cannot be booked. */
export interface MissingMap {
  readonly service: string;
  readonly segment: string;
  readonly staff: string;
  readonly branch: string;
  readonly reason: MissingReason;
}

/** One cell of the matrix: a member of staff and a service, all branches together. */
export interface CoverageCell {
  readonly service: string;
  readonly staff: string;
  readonly mapped: number;
  readonly expected: number;
}

/**
 * Whether everything that git offers can be booked, as the database and Cal.com are now. What is paused, retired or
 * deleted is not offered: nothing of it is expected.
 */
export interface Coverage {
  readonly company: string;
  readonly environment: string;
  readonly expected: number;
  readonly mapped: number;
  /** Event types that the mapped maps point to, each counted once. */
  readonly eventTypes: number;
  readonly missing: readonly MissingMap[];
  readonly matrix: readonly CoverageCell[];
  readonly unknown: readonly UnknownScope[];
}

/** Pure. An unproven read of Cal.com or the database covers nothing and says why; an unproven service costs only itself. */
export function coverageOf(declared: Catalog, { team, stored }: Observation): Coverage {
  const { company } = declared;
  const head = { company: company.name, environment: company.environment.name };
  const nothing = { ...head, expected: 0, mapped: 0, eventTypes: 0, missing: [], matrix: [] };
  if (!stored.known) return { ...nothing, unknown: [{ scope: 'database', ...reasonOf(stored.reason) }] };
  if (!team.known) {
    const scope = `team ${company.environment.teamId}`;
    return { ...nothing, unknown: [{ scope, ...reasonOf(team.reason) }] };
  }
  const rows = new Map(stored.value.maps.map((row) => [mapKey(row), row]));
  const hostsById = new Map(team.value.eventTypes.map(({ id, fields }) => [id, new Set(fields.hosts)]));
  const cells = new Map<string, { service: string; staff: string; mapped: number; expected: number }>();
  const missing: MissingMap[] = [];
  const used = new Set<number>();
  const unknown = unreadableServices(contextOf(declared, team.value, stored.value));
  const unread = new Set(unknown.map(({ service }) => service));
  const maps = offeredMaps(declared, team.value, stored.value).filter(({ service }) => !unread.has(service));
  for (const map of maps) {
    const { service, staff, branch } = map;
    const row = rows.get(mapKey(map.row));
    const reason = whyMissing(map, row, hostsById);
    const cell = cells.get(`${service} ${staff}`) ?? { service, staff, mapped: 0, expected: 0 };
    cells.set(`${service} ${staff}`, cell);
    cell.expected += 1;
    if (reason) missing.push({ service, segment: map.row.segmentKey, staff, branch, reason });
    else cell.mapped += 1;
    if (row && !reason) used.add(row.eventTypeId);
  }
  const mapped = maps.length - missing.length;
  const matrix = [...cells.values()];
  return {
    ...head,
    expected: maps.length,
    mapped,
    eventTypes: used.size,
    missing,
    matrix,
    unknown: unknown.map(({ scope, code, reason }) => ({ scope, code, reason })),
  };
}

function offeredMaps(declared: Catalog, team: TeamObservation, stored: StoredCompany): readonly WantedMap[] {
  const { catalog, hosts } = contextOf(declared, team, stored);
  const services = catalog.services
    .filter(({ state }) => state === 'active')
    .map((service) => ({ ...service, staff: service.staff.filter((entry) => entry.state === 'active') }));
  return wantedRows({ ...catalog, services }, hosts).maps;
}

function reasonOf({ code, message }: { code: UnknownScope['code']; message: string }) {
  return { code, reason: message };
}

function whyMissing(
  map: WantedMap,
  row: MapRow | undefined,
  hostsById: ReadonlyMap<number, ReadonlySet<number>>,
): MissingReason | null {
  if (map.userId === null) return 'no-host';
  if (!row) return 'no-map';
  const hosts = hostsById.get(row.eventTypeId);
  if (!hosts) return 'no-event-type';
  if (!hosts.has(map.userId)) return 'not-a-host';
  return map.managed && row.childEventTypeId === null ? 'no-child' : null;
}

/** `ansatzfaerbung/C for fabian-1 at zentrale` */
export function describeMissing({ service, segment, staff, branch }: MissingMap): string {
  return `${eventTypeName(service, segment)} for ${staff} at ${branch}`;
}
