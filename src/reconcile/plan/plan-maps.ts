import { canonicalJson, isSameJson } from '../../model/json.ts';
import { mapName } from '../../model/names.ts';
import type { MapRow, StoredCompany } from '../../model/stored.ts';
import { toJson } from './compare-event-type.ts';
import type { WantedMap, WantedRows } from './desired-rows.ts';
import type { EventTypeChange, FieldChange, MapChange } from './plan.ts';
import { diffFields } from './plan-rows.ts';

/** What maps need of the event types: their ids as far as there are any, and what this plan does to them. */
export interface MapContext {
  /** By event type name: the id in Cal.com now and the child ids that the ledger knows. */
  readonly eventTypes: ReadonlyMap<string, KnownEventType>;
  readonly changes: ReadonlyMap<string, EventTypeChange>;
  /** Ids of the row changes of wave 1. */
  readonly changed: ReadonlySet<string>;
  readonly digest: (text: string) => string;
}

export interface KnownEventType {
  readonly id: number;
  /** Hosts as observed. */
  readonly hosts: readonly number[];
  readonly children: { readonly [userId: string]: number };
}

type Mapped = WantedMap & { readonly userId: number };

/** The event maps (wave 4): every (segment × staff × branch) has one. Without an event type there is nothing to map. */
export function planMaps(wanted: WantedRows, stored: StoredCompany, context: MapContext): readonly MapChange[] {
  const before = new Map(stored.maps.map((row) => [keyOf(row), row]));
  const kept = new Set(wanted.maps.map(({ row }) => keyOf(row)));
  return [
    ...wanted.maps.flatMap((map) => wantedMap(map, before.get(keyOf(map.row)) ?? null, context)),
    ...removedMaps(wanted, stored, context).filter(({ row }) => !kept.has(keyOf(row))),
  ];
}

function keyOf(row: { branchId: string; serviceId: string; segmentKey: string; staffId: string }): string {
  return `${row.branchId} ${row.serviceId} ${row.segmentKey} ${row.staffId}`;
}

function wantedMap(map: WantedMap, before: MapRow | null, context: MapContext): MapChange[] {
  const known = context.eventTypes.get(map.eventType);
  const change = context.changes.get(map.eventType);
  if (!known && !change) return [];
  const { userId } = map;
  if (userId === null) return [];
  const isHostThere = known?.hosts.includes(userId) ?? false;
  if (!isHostThere && !change?.declared.hosts?.includes(userId)) return [];
  const fields = before ? changedFields({ ...map, userId }, before, known) : diffFields(null, map.row);
  if (before && fields.length === 0) return [];
  const waitsForCalcom = change !== undefined && (!known || !isHostThere || change.action === 'adopt');
  const rows = [`service/${map.service}`, `staff/${map.staff}`, `branch/${map.branch}`];
  return [
    {
      ...base(map.name, { ...map, userId }),
      action: before ? 'update' : 'create',
      source: map.source,
      fields,
      reason: before ? reasonOf(fields) : 'declared, not in the database yet',
      dependsOn: [...(waitsForCalcom ? [change.id] : []), ...rows.filter((id) => context.changed.has(id))],
      fingerprint: context.digest(canonicalJson(before)),
    },
  ];
}

function reasonOf(fields: readonly FieldChange[]): string {
  const isIdOnly = fields.every(({ path }) => path === 'eventTypeId' || path === 'childEventTypeId');
  return isIdOnly ? 'Cal.com gave other ids; the map follows' : 'changed in git';
}

function changedFields(map: Mapped, before: MapRow, known: KnownEventType | undefined): readonly FieldChange[] {
  const fields = [...diffFields(before, map.row)];
  if (known && known.id !== before.eventTypeId) {
    fields.push({ path: 'eventTypeId', from: before.eventTypeId, to: known.id });
  }
  const child = map.managed ? known?.children[map.userId] : null;
  if (child !== undefined && !isSameJson(child, before.childEventTypeId)) {
    fields.push({ path: 'childEventTypeId', from: before.childEventTypeId, to: child });
  }
  return fields;
}

/** Maps that git took away: a staff entry, a branch or a segment of a service that is still declared. */
function removedMaps(wanted: WantedRows, stored: StoredCompany, context: MapContext): MapChange[] {
  const services = new Map(wanted.services.map(({ row, name, source }) => [row.id, { name, source }]));
  const staff = new Map(stored.staff.map(({ id, name }) => [id, name]));
  const branches = new Map(stored.branches.map(({ id, name }) => [id, name]));
  return stored.maps.flatMap((row): MapChange[] => {
    const service = services.get(row.serviceId);
    if (!service) return [];
    const { eventTypeId, childEventTypeId, ...rest } = row;
    const who = staff.get(row.staffId) ?? row.staffId;
    const name = mapName(branches.get(row.branchId) ?? row.branchId, service.name, row.segmentKey, who);
    return [
      {
        ...base(name, { eventType: '', userId: 0, managed: false, row: rest }),
        action: 'delete',
        source: service.source,
        fields: [
          { path: 'eventTypeId', from: eventTypeId, to: null },
          { path: 'childEventTypeId', from: toJson(childEventTypeId), to: null },
        ],
        reason: 'taken out of the service in git',
        dependsOn: [],
        fingerprint: context.digest(canonicalJson(row)),
      },
    ];
  });
}

function base(
  name: string,
  { eventType, userId, managed, row }: Pick<Mapped, 'eventType' | 'userId' | 'managed' | 'row'>,
) {
  return { id: `map/${name}`, kind: 'map', wave: 4, name, blockedBy: [], row, eventType, userId, managed } as const;
}
