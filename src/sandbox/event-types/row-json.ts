import type { EventTypeRow, TeamRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { requireReadable, teamEventType } from './output.ts';

interface Cached {
  readonly team: TeamRow | undefined;
  readonly children: readonly EventTypeRow[];
  readonly json: string;
}

const cache = new WeakMap<EventTypeRow, Cached>();

/**
 * A row of the team's list as JSON text. Rows are values, so a row that is the same object has the same text, as long as its
 * team and its children are the same too.
 *
 * @throws Refusal (400) for a poisoned row
 */
export function listedJson(world: World, row: EventTypeRow): string {
  requireReadable(row);
  const team = world.teams.get(row.teamId ?? 0);
  const children = row.schedulingType === 'managed' ? world.eventTypes.childrenOf(row.id) : [];
  const found = cache.get(row);
  if (found && found.team === team && isSame(found.children, children)) return found.json;
  const json = JSON.stringify(teamEventType(world, row, 'list'));
  cache.set(row, { team, children, json });
  return json;
}

function isSame(some: readonly EventTypeRow[], others: readonly EventTypeRow[]): boolean {
  return some.length === others.length && some.every((row, index) => row === others[index]);
}
