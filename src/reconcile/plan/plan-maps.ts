import type { ServiceState } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type.ts';
import { assignmentName, eventTypeName, mapName } from '../../model/names.ts';
import type { LedgerEntry, MapKey, MapRow, StoredCompany } from '../../model/stored.ts';
import type { DesiredMap, DesiredRows } from '../desired/desired-rows.ts';
import { toJson } from './compare-event-type.ts';
import { diffFields, rowFingerprint, rowsWithout } from './plan-rows.ts';
import { AFTER_APPLY, type EventTypeChange, type FieldChange, type MapChange } from './plan.ts';

export interface MapContext {
  /** All that are declared, by name. */
  readonly eventTypes: ReadonlyMap<string, PlannedEventType>;
  /** Ids of the row changes of wave 1. */
  readonly changed: ReadonlySet<string>;
  /** Assignments whose maps go, since git retired them and no booking is left. */
  readonly released: ReadonlySet<string>;
}

/** What maps need of an event type: its ids as far as there are any, and what this plan does to it. */
export interface PlannedEventType {
  readonly observed: ObservedEventType | null;
  /** Null: not ours yet, so that nothing maps to it before its own change is done. */
  readonly ledger: LedgerEntry | null;
  readonly change: EventTypeChange | null;
}

type Mapped = DesiredMap & { readonly userId: number };

function hasHost(map: DesiredMap): map is Mapped {
  return map.userId !== null;
}

/** The event maps (wave 4): every (segment × staff × branch) has one. Without an event type there is nothing to map. */
export function planMaps(wanted: DesiredRows, stored: StoredCompany, context: MapContext): readonly MapChange[] {
  const before = Map.groupBy(stored.maps, ({ serviceId }) => serviceId);
  const users = new Map(stored.hostMappings.map(({ staffId, userId }) => [staffId, userId]));
  const changes: MapChange[] = [];
  const found: MapRow[] = [];
  for (const map of wanted.maps) {
    const row = before.get(map.row.serviceId)?.find((one) => isFor(one, map.row)) ?? null;
    const change = desiredMap(map, { row, userId: users.get(map.row.staffId) }, context);
    if (change) changes.push(change);
    if (row) found.push(row);
  }
  const gone = rowsWithout(stored.maps, found);
  return gone.length === 0 ? changes : [...changes, ...removedMaps(gone, { wanted, stored, users, context })];
}

/** Rows of one service; compared without a key each, of which a large plan would make a hundred thousand. */
function isFor(a: MapKey, b: MapKey): boolean {
  return a.staffId === b.staffId && a.segmentKey === b.segmentKey && a.branchId === b.branchId;
}

/** What the database has now: the map, and the host of its member of staff. */
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
  if (!isHost && !change?.patch.hosts?.includes(userId)) return null; // nobody puts back a host who was removed outside
  const isThere = isHost && ledger !== null;
  if (!isThere && !change) return null;
  const fields = diffFields(before, map.row);
  if (before) addIdFields(fields, map, { ...eventType, row: before, isThere, isSameHost: userBefore === userId });
  if (before && fields.length === 0) return null;
  const isReady = isThere && change?.movedFrom === undefined && change?.patch.schedulingType === undefined;
  const waitsFor = isReady ? null : change;
  const rows = [`service/${map.service}`, `staff/${map.staff}`, `branch/${map.branch}`];
  return {
    ...base(map.name, map),
    action: before ? 'update' : 'create',
    source: map.source,
    fields,
    reason: before ? reasonOf(fields) : 'declared, not in the database yet',
    dependsOn: [...(waitsFor ? [waitsFor.id] : []), ...rows.filter((id) => context.changed.has(id))],
    fingerprint: rowFingerprint(before),
  };
}

function reasonOf(fields: readonly FieldChange[]): string {
  const isIdOnly = fields.every(({ path }) => path === 'eventTypeId' || path === 'childEventTypeId');
  return isIdOnly ? 'Cal.com gives other ids; the map follows' : 'changed in git';
}

interface Ids extends PlannedEventType {
  /** The map as it is. */
  readonly row: MapRow;
  /** Whether the event type has this host now, and the ledger knows it. */
  readonly isThere: boolean;
  /** Whether the member of staff had this host before. */
  readonly isSameHost: boolean;
}

/** Ids that are known move now; those of an event type or child that apply makes or reads are known only after it. */
function addIdFields(fields: FieldChange[], { managed, userId }: Mapped, ids: Ids): void {
  const { observed, ledger, change, row, isThere, isSameHost } = ids;
  const id = change?.action === 'create' ? AFTER_APPLY : observed?.id;
  const told = isThere ? ledger?.children[userId] : undefined;
  const mayStay = isThere && isSameHost && row.childEventTypeId !== null;
  const child = managed ? (told ?? (mayStay ? row.childEventTypeId : AFTER_APPLY)) : null;
  if (id !== undefined && id !== row.eventTypeId) fields.push({ path: 'eventTypeId', from: row.eventTypeId, to: id });
  if (child !== row.childEventTypeId) fields.push({ path: 'childEventTypeId', from: row.childEventTypeId, to: child });
}

interface Removal {
  readonly wanted: DesiredRows;
  readonly stored: StoredCompany;
  /** Cal.com user ids by staff id, as the database has them. */
  readonly users: ReadonlyMap<string, number>;
  readonly context: MapContext;
}

/** Maps that git took away: a staff entry, a branch or a segment of a service that is still declared. */
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

/** As long as the host is held back from going, or the event type, its maps stay as well. */
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
    /** A name that somebody else has now, under another id, must not name two changes. */
    maps: new Set(wanted.maps.map(({ name }) => name)),
  };
}

function base(
  name: string,
  { eventType, userId, managed, row }: Pick<Mapped, 'eventType' | 'userId' | 'managed' | 'row'>,
) {
  return { id: `map/${name}`, kind: 'map', wave: 4, name, blockedBy: [], row, eventType, userId, managed } as const;
}
