import type { ChildIds, DeclaredFields } from '../../../src/model/event-type/event-type.ts';
import type { LedgerEntry, MapRow, StoredCompany } from '../../../src/model/stored.ts';
import type { EventTypeChange, MapChange, Plan, RowChange } from '../../../src/reconcile/plan/plan.ts';
import type { ObservationBuilder } from './observation-builder.ts';

/**
 * What an apply without faults leaves of an observation: the same waves, in memory and in a moment. Cal.com gives a new
 * child to each host that comes, and nothing is done that a guard holds back.
 */
export function applyInMemory(plan: Plan, before: ObservationBuilder): ObservationBuilder {
  const free = plan.changes.filter(({ blockedBy }) => blockedBy.length === 0);
  return free.reduce((builder, change) => {
    if (change.kind === 'eventType') return applyEventType(change, builder);
    if (change.kind === 'map') return applyMap(change, builder);
    if (change.kind === 'webhook' || change.kind === 'absence' || change.kind === 'schedule') return builder;
    return builder.withStored(applyRow(change, builder.stored));
  }, before);
}

function applyRow({ kind, action, row }: RowChange, stored: StoredCompany): Partial<StoredCompany> {
  const put = <T>(rows: readonly T[], isSame: (one: T) => boolean) => [
    ...rows.filter((one) => !isSame(one)),
    ...(action === 'delete' ? [] : [row as T]),
  ];
  switch (kind) {
    case 'company':
      return { company: row };
    case 'branch':
      return { branches: put(stored.branches, ({ id }) => id === row.id) };
    case 'staff':
      return { staff: put(stored.staff, ({ id }) => id === row.id) };
    case 'service':
      return { services: put(stored.services, ({ id }) => id === row.id) };
    case 'closure':
      return { closures: put(stored.closures, ({ id }) => id === row.id) };
    case 'assignment':
      return {
        assignments: put(
          stored.assignments,
          ({ serviceId, staffId }) => serviceId === row.serviceId && staffId === row.staffId,
        ),
      };
    case 'hostMapping':
      return { hostMappings: put(stored.hostMappings, ({ staffId }) => staffId === row.staffId) };
  }
  return kind satisfies never;
}

function applyEventType(change: EventTypeChange, before: ObservationBuilder): ObservationBuilder {
  const { stored } = before;
  const id =
    change.eventTypeId ?? Math.max(1000, ...before.eventTypes.map((one) => one.id), ...idsOf(stored.ledger)) + 1;
  const isOf = (key: { serviceId: string; segmentKey: string }) => (entry: LedgerEntry) =>
    entry.serviceId === key.serviceId && entry.segmentKey === key.segmentKey;
  const old = stored.ledger.find(isOf(change.movedFrom ?? change));
  if (change.action === 'delete') {
    return before.without(id).withStored({ ledger: stored.ledger.filter((one) => one !== old) });
  }
  const known = old?.eventTypeId === id ? old.children : {};
  const written =
    change.eventTypeId === null
      ? before.withForeign(id, { ...change.patch, slug: change.slug })
      : before.patched(id, change.patch);
  const isSent = change.eventTypeId === null || Object.keys(change.patch).length > 0;
  const children =
    isSent && change.declared.schedulingType === 'managed' ? childrenOf(written, id, { known, before }) : known;
  const entry: LedgerEntry = {
    serviceId: change.serviceId,
    serviceName: change.serviceName,
    segmentKey: change.segmentKey,
    eventTypeId: id,
    slug: change.slug,
    applied: change.declared,
    accepted: change.accepted,
    children,
  };
  const { movedFrom } = change;
  const others = stored.ledger.filter((one) => !isOf(change)(one) && !(movedFrom && isOf(movedFrom)(one)));
  const users = new Map(stored.hostMappings.map(({ staffId, userId }) => [staffId, userId]));
  const follow = (row: MapRow): MapRow =>
    isSent && row.eventTypeId === id && row.childEventTypeId !== null
      ? { ...row, childEventTypeId: children[users.get(row.staffId) ?? 0] ?? null }
      : row;
  return written.withStored({ ledger: [...others, entry], maps: stored.maps.map(follow) });
}

/** Hosts that stay keep their child; whoever comes gets a new one. */
function childrenOf(
  after: ObservationBuilder,
  id: number,
  { known, before }: { readonly known: ChildIds; readonly before: ObservationBuilder },
): ChildIds {
  const there = new Set(hostsOf(before, id));
  return Object.fromEntries(
    hostsOf(after, id).map((userId) => [
      String(userId),
      there.has(userId) && known[userId] !== undefined ? known[userId] : id * 1_000_000 + userId,
    ]),
  );
}

function hostsOf({ eventTypes }: ObservationBuilder, id: number): NonNullable<DeclaredFields['hosts']> {
  return eventTypes.find((one) => one.id === id)?.fields.hosts ?? [];
}

function idsOf(ledger: readonly LedgerEntry[]): readonly number[] {
  return ledger.map(({ eventTypeId }) => eventTypeId);
}

function applyMap({ action, row, managed, userId }: MapChange, before: ObservationBuilder): ObservationBuilder {
  const { maps, ledger } = before.stored;
  const others = maps.filter(
    (one) =>
      one.branchId !== row.branchId ||
      one.serviceId !== row.serviceId ||
      one.segmentKey !== row.segmentKey ||
      one.staffId !== row.staffId,
  );
  if (action === 'delete') return before.withStored({ maps: others });
  const entry = ledger.find(
    ({ serviceId, segmentKey }) => serviceId === row.serviceId && segmentKey === row.segmentKey,
  );
  if (!entry) throw new Error(`${row.serviceId}/${row.segmentKey} is mapped before it is in the ledger`);
  const read = (): number => entry.children[userId] ?? entry.eventTypeId * 1_000_000 + userId; // wave 3 reads it
  const childEventTypeId = managed ? read() : null;
  const told = ledger.map((one) =>
    one === entry && childEventTypeId !== null
      ? { ...one, children: { ...one.children, [userId]: childEventTypeId } }
      : one,
  );
  const map = { ...row, eventTypeId: entry.eventTypeId, childEventTypeId };
  return before.withStored({ maps: [...others, map], ledger: told });
}
