import type { Change, GuardTrip } from './plan.ts';
import { isIdUpdate, type ServiceUnits, serviceUnits } from './service-units.ts';

/**
 * Marks what the guards hold back, everything that depends on it, and the rest of the service: a service goes as a whole or stays as
 * a whole (service-units.ts). Two kinds of changes go alone:
 *
 * - The row of a deleted service. It must stop being offered while its event types wait, or it would never be without bookings.
 * - A map that follows ids which Cal.com has already. Without it the runtime books what is gone.
 */
export function blockChanges(changes: readonly Change[], guards: readonly GuardTrip[]): readonly Change[] {
  if (guards.length === 0) return changes;
  const blocked = new Map<string, Set<string>>();
  for (const { code, changes: ids } of guards) for (const id of ids) add(blocked, id, [code]);
  const units = serviceUnits(changes);
  while (spread(changes, { units, blocked }));
  return changes.map((change) => {
    const codes = blocked.get(change.id);
    return codes === undefined ? change : { ...change, blockedBy: [...codes] };
  });
}

interface Blocking {
  readonly units: ServiceUnits;
  /** Codes of guards by the id of what they hold back. */
  readonly blocked: Map<string, Set<string>>;
}

/** One pass over units and dependencies; true when it held back more. */
function spread(changes: readonly Change[], { units, blocked }: Blocking): boolean {
  const ofUnit = new Map<string, Set<string>>();
  for (const [id, codes] of blocked) {
    const unit = units.get(id);
    if (unit !== undefined) add(ofUnit, unit, codes);
  }
  let isMore = false;
  for (const change of changes) {
    const unit = goesAlone(change) ? undefined : units.get(change.id);
    if (unit !== undefined) isMore = add(blocked, change.id, ofUnit.get(unit) ?? []) || isMore;
    for (const dependency of change.dependsOn) {
      isMore = add(blocked, change.id, blocked.get(dependency) ?? []) || isMore;
    }
  }
  return isMore;
}

function add(sets: Map<string, Set<string>>, key: string, codes: Iterable<string>): boolean {
  const known = sets.get(key);
  const before = known?.size ?? 0;
  const all = new Set([...(known ?? []), ...codes]);
  if (all.size === before) return false;
  sets.set(key, all);
  return true;
}

export function goesAlone(change: Change): boolean {
  return isIdUpdate(change) || (change.kind === 'service' && change.row.state === 'deleted');
}
