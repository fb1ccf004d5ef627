import { randomUUID } from 'node:crypto';
import type { EventTypeRow, HistoryRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

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
