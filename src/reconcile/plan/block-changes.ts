import type { Change, GuardTrip } from './plan.ts';

/**
 * Marks what the guards hold back, and everything that depends on it. Changes come in waves, so one pass is enough. The row of
 * a service waits with each event type that must not be changed: the runtime would book by it what Cal.com does not know. With one that
 * must not be deleted yet it does not wait: that is not to be offered any more, or it would never be without bookings.
 */
export function blockChanges(changes: readonly Change[], guards: readonly GuardTrip[]): readonly Change[] {
  if (guards.length === 0) return changes;
  const blocked = new Map<string, Set<string>>();
  for (const { code, changes: ids } of guards) {
    for (const id of ids) blocked.set(id, (blocked.get(id) ?? new Set()).add(code));
  }
  for (const change of changes) {
    if (change.kind !== 'eventType' || change.action === 'create' || change.action === 'delete') continue;
    const codes = blocked.get(change.id);
    if (codes === undefined) continue;
    const row = `service/${change.serviceName}`;
    blocked.set(row, new Set([...(blocked.get(row) ?? []), ...codes]));
  }
  return changes.map((change) => {
    const codes = new Set(blocked.get(change.id));
    for (const dependency of change.dependsOn) for (const code of blocked.get(dependency) ?? []) codes.add(code);
    if (codes.size === 0) return change;
    blocked.set(change.id, codes);
    return { ...change, blockedBy: [...codes] };
  });
}
