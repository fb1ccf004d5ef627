import type { Catalog } from '../../model/catalog.ts';
import { eventTypeName } from '../../model/names.ts';
import { mapKey, type MapRow } from '../../model/stored.ts';
import type { DesiredMap } from '../desired/desired-row.ts';
import { type DesiredRows, desiredRows } from '../desired/desired-rows.ts';
import { compareHours } from '../desired/hours-differences.ts';
import { type DesiredState, desiredState } from '../desired/desired-state.ts';
import type { Observation } from '../observe/observation.ts';
import { rowsOf, unfitOffers, type Unfit } from '../plan/capacity.ts';
import { hazardNotes, hoursNotes } from '../plan/notes.ts';
import type { EventTypeNote, HazardNote, UnknownScope } from '../plan/plan.ts';
import { unreadableServices } from '../plan/unread.ts';
import {
  brokenOffersOutsideGit,
  isOtherwiseStored,
  isRefusedLength,
  type StoredOffers,
  storedOffers,
  type DeclaredOffers,
  declaredOffers,
  type MissingReason,
  type MissingMap,
} from './stored-offers.ts';

/** One cell of the matrix: a staff member and a service, over all branches. */
export interface CoverageCell {
  readonly service: string;
  readonly staff: string;
  readonly mapped: number;
  readonly expected: number;
}

/**
 * Whether everything that git offers can be booked with the current database and Cal.com, judged by the rows that the runtime reads.
 * Paused, retired and deleted services are not expected; if the runtime still offers one
 * and Cal.com would refuse the booking, it is reported.
 */
export interface Coverage {
  readonly company: string;
  readonly environment: string;
  readonly expected: number;
  readonly mapped: number;
  /** Event types of the mapped maps, without duplicates. */
  readonly eventTypes: number;
  readonly missing: readonly MissingMap[];
  readonly matrix: readonly CoverageCell[];
  /** Settings in Cal.com that change an offer, or prevent its booking. */
  readonly hazards: readonly HazardNote[];
  /** Services that the declared weekly hours leave no start for; absent: none. */
  readonly unfit?: readonly Unfit[];
  /** Schedules in Cal.com that differ from the declared hours, and why others were not compared; absent: neither. */
  readonly notes?: readonly EventTypeNote[];
  readonly unknown: readonly UnknownScope[];
}

/** Pure. After an unproven read the coverage is unknown, with a reason; an unproven service affects only itself. */
export function coverageOf(declared: Catalog, { team, stored, schedules }: Observation): Coverage {
  const { company } = declared;
  const head = { company: company.name, environment: company.environment.name };
  const nothing = { ...head, expected: 0, mapped: 0, eventTypes: 0, missing: [], matrix: [], hazards: [] };
  if (!stored.known) return { ...nothing, unknown: [{ scope: 'database', ...reasonOf(stored.reason) }] };
  if (!team.known) {
    const scope = `team ${company.environment.teamId}`;
    return { ...nothing, unknown: [{ scope, ...reasonOf(team.reason) }] };
  }
  const offers = storedOffers(stored.value, team.value.eventTypes);
  const hostsById = new Map(team.value.eventTypes.map(({ id, fields }) => [id, new Set(fields.hosts)]));
  const cells = new Map<string, { service: string; staff: string; mapped: number; expected: number }>();
  const missing: MissingMap[] = [];
  const used = new Set<number>();
  const context = desiredState(declared, { team: team.value, stored: stored.value });
  const unknown = unreadableServices(context);
  const unread = new Set(unknown.map(({ service }) => service));
  const wanted = offeredRows(context);
  const maps = wanted.maps.filter(({ service }) => !unread.has(service));
  const sides = { offers, hostsById, wanted: declaredOffers(wanted) };
  const known = new Set(wanted.maps.map(({ row }) => mapKey(row)));
  for (const map of maps) {
    const { service, staff, branch } = map;
    const row = offers.maps.get(mapKey(map.row));
    const reason = whyMissing(map, row, sides);
    const cell = cells.get(`${service} ${staff}`) ?? { service, staff, mapped: 0, expected: 0 };
    cells.set(`${service} ${staff}`, cell);
    cell.expected += 1;
    if (reason) missing.push({ service, segment: map.row.segmentKey, staff, branch, reason });
    else cell.mapped += 1;
    if (row && !reason) used.add(row.eventTypeId);
  }
  const mapped = maps.length - missing.length;
  missing.push(...brokenOffersOutsideGit(known, offers).filter(({ service }) => !unread.has(service)));
  const matrix = [...cells.values()];
  const unfit = unfitOffers(rowsOf(wanted), context.catalog.services);
  const notes = hoursNotes(compareHours(context, schedules));
  return {
    ...head,
    expected: mapped + missing.length,
    mapped,
    eventTypes: used.size,
    missing,
    matrix,
    hazards: hazardNotes(context, []),
    ...(unfit.length > 0 && { unfit }),
    ...(notes.length > 0 && { notes }),
    unknown: unknown.map(({ scope, code, reason }) => ({ scope, code, reason })),
  };
}

function offeredRows({ catalog, hosts }: DesiredState): DesiredRows {
  const services = catalog.services
    .filter(({ state }) => state === 'active')
    .map((service) => ({ ...service, staff: service.staff.filter((entry) => entry.state === 'active') }));
  return desiredRows({ ...catalog, services }, hosts);
}

function reasonOf({ code, message }: { code: UnknownScope['code']; message: string }) {
  return { code, reason: message };
}

interface Sides {
  readonly offers: StoredOffers;
  readonly hostsById: ReadonlyMap<number, ReadonlySet<number>>;
  readonly wanted: DeclaredOffers;
}

function whyMissing(
  map: DesiredMap,
  row: MapRow | undefined,
  { offers, hostsById, wanted }: Sides,
): MissingReason | null {
  if (map.userId === null) return 'no-host';
  if (!row) return 'no-map';
  const hosts = hostsById.get(row.eventTypeId);
  if (!hosts) return 'no-event-type';
  if (!hosts.has(map.userId)) return 'not-a-host';
  if (map.managed && row.childEventTypeId === null) return 'no-child';
  if (isRefusedLength(row, offers)) return 'length-refused';
  return isOtherwiseStored(map, wanted, offers) ? 'not-applied' : null;
}

/** `ansatzfaerbung/C for fabian-1 at zentrale` */
export function describeMissing({ service, segment, staff, branch }: MissingMap): string {
  return `${eventTypeName(service, segment)} for ${staff} at ${branch}`;
}
