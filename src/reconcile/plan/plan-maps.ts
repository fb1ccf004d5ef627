import { eventTypeName, mapName } from '../../model/names.ts';
import type { MapRow, StoredCompany } from '../../model/stored.ts';
import { toJson } from './compare-event-type.ts';
import type { WantedMap, WantedRows } from './desired-rows.ts';
import { rowFingerprint } from './fingerprint.ts';
import { mapKey } from './map-key.ts';
import { AFTER_APPLY, type EventTypeChange, type FieldChange, type MapChange } from './plan.ts';
import { diffFields } from './plan-rows.ts';

/** What maps need of the event types: their ids as far as there are any, and what this plan does to them. */
export interface MapContext {
  readonly eventTypes: (name: string) => KnownEventType | undefined;
  readonly changes: ReadonlyMap<string, EventTypeChange>;
  /** Ids of the row changes of wave 1. */
  readonly changed: ReadonlySet<string>;
  readonly digest: (text: string) => string;
}

/** An event type in Cal.com, as observed. */
export interface KnownEventType {
  readonly id: number;
  /** False: not in the ledger, so that nothing maps to it before its own change is done. */
  readonly isOurs: boolean;
  readonly hosts: readonly number[];
  /** As the ledger knows them. */
  readonly children: { readonly [userId: string]: number };
}

type Mapped = WantedMap & { readonly userId: number };

function hasHost(map: WantedMap): map is Mapped {
  return map.userId !== null;
}

/** The event maps (wave 4): every (segment × staff × branch) has one. Without an event type there is nothing to map. */
export function planMaps(wanted: WantedRows, stored: StoredCompany, context: MapContext): readonly MapChange[] {
  const before = new Map(stored.maps.map((row) => [mapKey(row), row]));
  const users = new Map(stored.hostMappings.map(({ staffId, userId }) => [staffId, userId]));
  const changes: MapChange[] = [];
  let known = 0;
  for (const map of wanted.maps) {
    const row = before.get(mapKey(map.row)) ?? null;
    const change = wantedMap(map, { row, userId: users.get(map.row.staffId) }, context);
    if (change) changes.push(change);
    if (row) known += 1;
  }
  if (known === before.size) return changes;
  for (const { row } of wanted.maps) before.delete(mapKey(row));
  return [...changes, ...removedMaps([...before.values()], { wanted, stored, users, context })];
}

/** What the database has now: the map, and the host of its member of staff. */
interface Before {
  readonly row: MapRow | null;
  readonly userId: number | undefined;
}

function wantedMap(map: WantedMap, { row: before, userId: userBefore }: Before, context: MapContext): MapChange | null {
  if (!hasHost(map)) return null;
  const { userId } = map;
  const known = context.eventTypes(map.eventType);
  const change = context.changes.get(map.eventType);
  const isHost = known?.hosts.includes(userId) ?? false;
  if (!isHost && !change?.declared.hosts?.includes(userId)) return null;
  const isThere = isHost && known?.isOurs === true;
  if (!isThere && !change) return null;
  const fields = diffFields(before, map.row);
  const isSameHost = userBefore === userId;
  if (before) fields.push(...idFields(map, before, { known, change, isThere, isSameHost }));
  if (before && fields.length === 0) return null;
  const isReady = isThere && change?.movedFrom === undefined && change?.patch.schedulingType === undefined;
  const waitsFor = isReady ? undefined : change;
  const rows = [`service/${map.service}`, `staff/${map.staff}`, `branch/${map.branch}`];
  return {
    ...base(map.name, map),
    action: before ? 'update' : 'create',
    source: map.source,
    fields,
    reason: before ? reasonOf(fields) : 'declared, not in the database yet',
    dependsOn: [...(waitsFor ? [waitsFor.id] : []), ...rows.filter((id) => context.changed.has(id))],
    fingerprint: rowFingerprint(before, context.digest),
  };
}

function reasonOf(fields: readonly FieldChange[]): string {
  const isIdOnly = fields.every(({ path }) => path === 'eventTypeId' || path === 'childEventTypeId');
  return isIdOnly ? 'Cal.com gives other ids; the map follows' : 'changed in git';
}

interface Ids {
  readonly known: KnownEventType | undefined;
  readonly change: EventTypeChange | undefined;
  /** Whether the event type has this host now, and the ledger knows it. */
  readonly isThere: boolean;
  /** Whether the member of staff had this host before. */
  readonly isSameHost: boolean;
}

/** Ids that are known move now; those of an event type or child that apply makes or reads are known only after it. */
function idFields({ managed, userId }: Mapped, before: MapRow, ids: Ids): FieldChange[] {
  const { known, change, isThere, isSameHost } = ids;
  const id = change?.action === 'create' ? AFTER_APPLY : known?.id;
  const told = isThere ? known?.children[userId] : undefined;
  const mayStay = isThere && isSameHost && before.childEventTypeId !== null;
  const child = managed ? (told ?? (mayStay ? before.childEventTypeId : AFTER_APPLY)) : null;
  return [
    ...idField('eventTypeId', before.eventTypeId, id),
    ...idField('childEventTypeId', before.childEventTypeId, child),
  ];
}

function idField(path: string, from: number | null, to: number | string | null | undefined): FieldChange[] {
  return to === undefined || to === from ? [] : [{ path, from, to }];
}

interface Removal {
  readonly wanted: WantedRows;
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
        reason: 'taken out of the service in git',
        dependsOn: removalOf(userId, context.changes.get(eventType)),
        fingerprint: rowFingerprint(row, context.digest),
      },
    ];
  });
  return removed.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** As long as the host is held back from going, its maps stay as well. */
function removalOf(userId: number, change: EventTypeChange | undefined): readonly string[] {
  const hosts = change?.patch.hosts;
  return change && hosts && !hosts.includes(userId) ? [change.id] : [];
}

function namesOf(wanted: WantedRows, stored: StoredCompany) {
  return {
    services: new Map(wanted.services.map(({ row, name, source }) => [row.id, { name, source }])),
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
