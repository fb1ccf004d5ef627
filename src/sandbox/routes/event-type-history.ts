import { randomUUID } from 'node:crypto';
import { isTeamAdmin } from '../auth.ts';
import { teamOf } from '../bookings/visible.ts';
import { exception } from '../envelopes.ts';
import type { Reply } from '../http/reply.ts';
import { looseId, type Route, type UserCall } from '../router.ts';
import { isNumber, isString, max, min, parseQuery, toNumber } from '../validation/check.ts';
import type { Shape } from '../validation/shape.ts';
import type { EventTypeRow, HistoryRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

/** From the documentation, not observed. */
export const EVENT_TYPE_HISTORY_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2/event-types/:eventTypeId/history',
    versions: ['2024-06-14'],
    switch: 'history',
    access: 'user',
    handle: history,
  },
];

const PAGE: Shape = {
  limit: { optional: true, transform: toNumber, checks: [max(50), min(1), isNumber] },
  cursor: { optional: true, checks: [isString] },
};

/** Newest first; the cursor is the number of entries already shown. For the owner and admins of the team. */
function history({ world, user, params, query }: UserCall): Reply {
  const eventTypeId = looseId(params['eventTypeId']);
  const row = world.eventTypes.get(eventTypeId);
  if (!row) throw exception(404, `Event type with id ${eventTypeId} not found`);
  if (row.ownerId !== user.id && !isTeamAdmin(world, user.id, teamOf(world, row))) {
    throw exception(403, 'You do not have access to the history of this event type');
  }
  const { limit = 50, cursor } = parseQuery(PAGE, query);
  const start = Number(cursor ?? 0);
  const all = world.history.filter((entry) => entry.eventTypeId === eventTypeId).reverse();
  const end = start + Number(limit);
  const hasMore = end < all.length;
  const auditLogs = all.slice(start, end).map((entry) => shown(world, entry));
  const pagination = { nextCursor: hasMore ? String(end) : null, hasMore };
  return { status: 200, json: { status: 'success', data: { eventTypeId, auditLogs }, pagination } };
}

function shown(world: World, { id, action, atMs, source, userId, changes }: HistoryRow): unknown {
  const user = userId === null ? undefined : world.users.get(userId);
  const name = user?.name ?? 'System';
  const isCreated = action === 'EVENT_TYPE_CREATED';
  return {
    id,
    action,
    type: isCreated ? 'RECORD_CREATED' : 'RECORD_MODIFIED',
    timestamp: new Date(atMs).toISOString(),
    source,
    actor: {
      type: user ? 'USER' : 'SYSTEM',
      displayName: name,
      displayEmail: user?.email ?? null,
      displayAvatar: null,
    },
    impersonatedBy: null,
    actionDisplayTitle: `${name} ${isCreated ? 'created' : 'modified'} the event type`,
    displayFields: Object.entries(changes).map(([label, change]) => ({
      label,
      fieldValue: { type: 'rawValue', value: String(change.new) },
    })),
    displayJson: changes,
    hasError: false,
  };
}

interface Change {
  /** Absent for a create. */
  readonly before?: EventTypeRow | undefined;
  readonly after: EventTypeRow;
  readonly user: UserRow;
  readonly now: number;
}

/** Records the change of an API call, if the seed enables history. */
export function recordChange(world: World, { before, after, user, now }: Change): void {
  if (!world.switches.history) return;
  const changes = before ? differences(flat(before), flat(after)) : {};
  if (before && Object.keys(changes).length === 0) return;
  world.history.push({
    id: randomUUID(),
    eventTypeId: after.id,
    action: before ? 'EVENT_TYPE_MODIFIED' : 'EVENT_TYPE_CREATED',
    atMs: now,
    source: 'API_V2',
    userId: user.id,
    changes,
  });
}

function flat({ settings, hosts, hidden, slug }: EventTypeRow): Readonly<Record<string, unknown>> {
  return { ...settings, hosts, hidden, slug };
}

function differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): HistoryRow['changes'] {
  const changed = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(changed.map((name) => [name, { old: before[name], new: after[name] }]));
}
