import type { ServiceState } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type/event-type.ts';
import { assignmentName, eventTypeName, mapName } from '../../model/names.ts';
import type { LedgerEntry, MapKey, MapRow, StoredCompany } from '../../model/stored.ts';
import type { DesiredMap } from '../desired/desired-row.ts';
import type { DesiredRows } from '../desired/desired-rows.ts';
import { toJson } from './compare-event-type.ts';
import { type ChangedRows, createMap, mapDependencies, NONE } from './creates.ts';
import { diffFields, rowFingerprint, rowsWithout } from './plan-rows.ts';
import { AFTER_APPLY, type EventTypeChange, type FieldChange, type MapChange } from './plan.ts';

export interface MapContext {
  /** All declared event types, by name. */
  readonly eventTypes: ReadonlyMap<string, PlannedEventType>;
  readonly changed: ChangedRows;
  /** Assignments that git retired and that have no future bookings; their maps are deleted. */
  readonly released: ReadonlySet<string>;
}

/** What maps need to know about an event type: its known ids and the planned change. */
export interface PlannedEventType {
  readonly observed: ObservedEventType | null;
  /** Null: not managed yet; its maps depend on its change. */
  readonly ledger: LedgerEntry | null;
  readonly change: EventTypeChange | null;
}

type Mapped = DesiredMap & { readonly userId: number };

function hasHost(map: DesiredMap): map is Mapped {
  return map.userId !== null;
}

/** Plans the event maps (wave 4): one per (segment × staff × branch). Without an event type no map is planned. */
export function planMaps(wanted: DesiredRows, stored: StoredCompany, context: MapContext): readonly MapChange[] {
  const before = Map.groupBy(stored.maps, ({ serviceId }) => serviceId);
  const users = new Map(stored.hostMappings.map(({ staffId, userId }) => [staffId, userId]));
  const changes: MapChange[] = [];
  const found: MapRow[] = [];
  for (const map of wanted.maps) {
    const { row: wantedRow } = map;
    const row = before.get(wantedRow.serviceId)?.find((one) => isFor(one, wantedRow)) ?? null;
    const change = desiredMap(map, { row, userId: users.get(wantedRow.staffId) }, context);
    if (change) changes.push(change);
    if (row) found.push(row);
  }
  const gone = rowsWithout(stored.maps, found);
  return gone.length === 0 ? changes : [...changes, ...removedMaps(gone, { wanted, stored, users, context })];
}

/** Compares rows of one service field by field; building keys would cost 100,000 strings in a large plan. */
function isFor(a: MapKey, b: MapKey): boolean {
  return a.staffId === b.staffId && a.segmentKey === b.segmentKey && a.branchId === b.branchId;
}

/** The current state in the database: the map and its staff member's host. */
interface Before {
  readonly row: MapRow | null;
  readonly userId: number | undefined;
}

function desiredMap(
  map: DesiredMap,
  { row: before, userId: userBefore }: Before,
  context: MapContext,
): MapChange | null {
  if (!hasHost(map)) return null;
  const { userId } = map;
  const eventType = context.eventTypes.get(map.eventType);
  if (!eventType) return null;
  const { observed, ledger, change } = eventType;
  const isHost = observed?.fields.hosts.includes(userId) ?? false;
  if (!isHost && !change?.patch.hosts?.includes(userId)) return null; // a host removed outside git is not added back
  const isThere = isHost && ledger !== null;
  if (!isThere && !change) return null;
  const isReady = isThere && change?.movedFrom === undefined && change?.patch.schedulingType === undefined;
  const waitsFor = isReady ? null : change;
  if (before === null) return createMap(map, waitsFor, context.changed);
  const fields = diffFields(before, map.row);
  addIdFields(fields, map, { ...eventType, row: before, isThere, isSameHost: userBefore === userId });
  if (fields.length === 0) return null;
  const { name, managed, row, source } = map;
  return {
    ...base(name, { eventType: map.eventType, userId, managed, row }),
    source,
    dependsOn: mapDependencies(map, waitsFor, context.changed),
    fingerprint: rowFingerprint(before),
    action: 'update',
    fields,
    reason: reasonOf(fields),
  };
}

function reasonOf(fields: readonly FieldChange[]): string {
  const isIdOnly = fields.every(({ path }) => path === 'eventTypeId' || path === 'childEventTypeId');
  return isIdOnly ? 'ids changed in Cal.com' : 'changed in git';
}

interface Ids extends PlannedEventType {
  /** The current map. */
  readonly row: MapRow;
  /** True if the event type has this host and the ledger records it. */
  readonly isThere: boolean;
  /** True if the staff member already had this host. */
  readonly isSameHost: boolean;
}

/** Known ids change now. Ids of event types or children that apply creates or reads are known only after apply. */
function addIdFields(fields: FieldChange[], { managed, userId }: Mapped, ids: Ids): void {
  const { observed, ledger, change, row, isThere, isSameHost } = ids;
  const id = change?.action === 'create' ? AFTER_APPLY : observed?.id;
  const known = isThere ? ledger?.children[userId] : undefined;
  const mayStay = isThere && isSameHost && row.childEventTypeId !== null;
  const child = managed ? (known ?? (mayStay ? row.childEventTypeId : AFTER_APPLY)) : null;
  if (id !== undefined && id !== row.eventTypeId) fields.push({ path: 'eventTypeId', from: row.eventTypeId, to: id });
  if (child !== row.childEventTypeId) fields.push({ path: 'childEventTypeId', from: row.childEventTypeId, to: child });
}

interface Removal {
  readonly wanted: DesiredRows;
  readonly stored: StoredCompany;
  /** Cal.com user ids in the database, by staff id. */
  readonly users: ReadonlyMap<string, number>;
  readonly context: MapContext;
}

/** Maps to delete because git removed a staff entry, branch or segment from a service that is still declared. */
function removedMaps(rows: readonly MapRow[], { wanted, stored, users, context }: Removal): MapChange[] {
  const names = namesOf(wanted, stored);
  const removed = rows.flatMap((row): MapChange[] => {
    const service = names.services.get(row.serviceId);
    if (!service) return [];
    const { eventTypeId, childEventTypeId, ...rest } = row;
    const who = names.staff.get(row.staffId) ?? row.staffId;
    const name = mapName(names.branches.get(row.branchId) ?? row.branchId, service.name, row.segmentKey, who);
    const eventType = eventTypeName(service.name, row.segmentKey);
    const userId = users.get(row.staffId) ?? 0;
    return [
      {
        ...base(names.maps.has(name) ? `${name}#${row.staffId}` : name, {
          eventType,
          userId,
          managed: false,
          row: rest,
        }),
        action: 'delete',
        source: service.source,
        fields: [
          { path: 'eventTypeId', from: eventTypeId, to: null },
          { path: 'childEventTypeId', from: toJson(childEventTypeId), to: null },
        ],
        reason: whyRemoved(service, who, context.released),
        dependsOn: removalOf(userId, context.eventTypes.get(eventType)?.change ?? null),
        fingerprint: rowFingerprint(row),
      },
    ];
  });
  return removed.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function whyRemoved(
  { name, state }: { readonly name: string; readonly state: ServiceState },
  staff: string,
  released: ReadonlySet<string>,
): string {
  if (state === 'deleted') return 'deleted in git';
  return released.has(assignmentName(name, staff))
    ? 'retired in git, and no booking is left'
    : 'taken out of the service in git';
}

/** The map stays as long as the removal of its host or the deletion of its event type is blocked. */
function removalOf(userId: number, change: EventTypeChange | null): readonly string[] {
  if (change?.action === 'delete') return [change.id];
  const hosts = change?.patch.hosts;
  return change && hosts && !hosts.includes(userId) ? [change.id] : [];
}

function namesOf(wanted: DesiredRows, stored: StoredCompany) {
  return {
    services: new Map(wanted.services.map(({ row, name, source }) => [row.id, { name, source, state: row.state }])),
    staff: new Map(stored.staff.map(({ id, name }) => [id, name])),
    branches: new Map(stored.branches.map(({ id, name }) => [id, name])),
    /** Two changes must not share a name: another resource with a different id may use the name now. */
    maps: new Set(wanted.maps.map(({ name }) => name)),
  };
}

function base(
  name: string,
  { eventType, userId, managed, row }: Pick<Mapped, 'eventType' | 'userId' | 'managed' | 'row'>,
) {
  return { id: `map/${name}`, kind: 'map', wave: 4, name, blockedBy: NONE, row, eventType, userId, managed } as const;
}
