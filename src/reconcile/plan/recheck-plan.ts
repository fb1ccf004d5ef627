import type { Change, Plan } from './plan.ts';

export interface RecheckedPlan {
  /** The saved plan, with what still holds. */
  readonly plan: Plan;
  /** Changes whose subject has moved since; each with what is known of it now. */
  readonly moved: readonly Change[];
  /** How many are done already, by an earlier apply or by somebody else. */
  readonly already: number;
}

/**
 * Holds a saved plan against one made just now from the same catalog. Pure.
 *
 * | the change now | its subject | then |
 * |---|---|---|
 * | planned as well, same fingerprint | as it was | kept, with today's guards added |
 * | planned as well, other fingerprint | has moved | refused |
 * | not planned, nor drifted | as the plan wants it | done already |
 * | not planned, but drifted or unread | has moved | refused |
 */
export function recheckPlan(saved: Plan, current: Plan): RecheckedPlan {
  const now = new Map(current.changes.map((change) => [change.id, change]));
  const drifted = new Set(current.drift.map(({ resource }) => resource));
  const isUnread = current.unknown.length > 0;
  const kept: Change[] = [];
  const moved: Change[] = [];
  let already = 0;
  for (const change of saved.changes) {
    const today = now.get(change.id);
    if (today?.fingerprint === change.fingerprint) {
      kept.push({ ...change, blockedBy: today.blockedBy });
    } else if (today || drifted.has(change.id) || isUnread) {
      if (change.blockedBy.length === 0) moved.push(change);
    } else already += 1;
  }
  const plan = { ...saved, changes: kept, guards: current.guards, unknown: current.unknown, calls: current.calls };
  return { plan, moved, already };
}
