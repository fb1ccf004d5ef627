import { isSameJson } from '../../model/json.ts';
import { withBlockedBy } from './creates.ts';
import { summarize } from './finish-plan.ts';
import type { Change, DriftNote, Plan } from './plan.ts';
import { goesAlone, isBookedBy, serviceUnits } from './service-units.ts';

export interface RecheckedPlan {
  /** The saved plan with the changes that are still valid. */
  readonly plan: Plan;
  /** Changes whose subject has changed since; each with its current state. */
  readonly moved: readonly Change[];
  /** Number of changes that are already done, by an earlier apply or outside calops. */
  readonly already: number;
}

/**
 * Compares a saved plan with a plan just made from the same catalog. Pure.
 *
 * | the change now | its subject | then |
 * |---|---|---|
 * | also planned, same fingerprint | unchanged | kept, with today's guards added |
 * | also planned, other fingerprint or values | has changed, or a staff member has another host | refused |
 * | not planned, no drift | as the plan wants it | already done |
 * | not planned, drifted or unread | has changed | refused |
 * | not planned, because a new booking holds a host | has changed | refused |
 *
 * If a change that affects booking is refused, all other such changes of its service are refused
 * too: a service is applied as a whole or not at all.
 */
export function recheckPlan(saved: Plan, current: Plan): RecheckedPlan {
  const now = new Map(current.changes.map((change) => [change.id, change]));
  const drifted = new Set(current.drift.flatMap(unsettledBy));
  const held = new Set(current.waiting.map(({ service }) => service));
  const isUnread = current.unknown.length > 0;
  const kept: Change[] = [];
  const moved: Change[] = [];
  let already = 0;
  for (const change of saved.changes) {
    const today = now.get(change.id);
    if (today && isSameChange(today, change)) {
      kept.push(withBlockedBy(change, today.blockedBy));
    } else if (today || drifted.has(subjectOf(change)) || isHeld(change, held) || isUnread) {
      if (change.blockedBy.length === 0) moved.push(change);
    } else already += 1;
  }
  const stuck = stuckUnits(saved.changes, moved);
  moved.push(...kept.filter((change) => stuck.has(change.id) && change.blockedBy.length === 0));
  const left = kept.filter((change) => !stuck.has(change.id) || change.blockedBy.length > 0);
  const { guards, unknown, calls, drift, hazards, move, waiting } = current;
  const summary = summarize({ changes: left, drift, unknown, keep: saved.summary.keep });
  return {
    plan: { ...saved, move, changes: left, guards, unknown, calls, drift, hazards, waiting, summary },
    moved,
    already,
  };
}

/** Ids of the changes that share a unit with a refused one. */
function stuckUnits(changes: readonly Change[], moved: readonly Change[]): ReadonlySet<string> {
  if (moved.length === 0) return new Set();
  const units = serviceUnits(changes);
  const stuck = new Set(moved.filter(isBookedBy).flatMap(({ id }) => units.get(id) ?? []));
  const isStuck = (change: Change) =>
    stuck.has(units.get(change.id) ?? '') && isBookedBy(change) && !goesAlone(change) && !closes(change);
  return new Set(changes.filter(isStuck).map(({ id }) => id));
}

/** Taking a staff member off an offer needs no call to Cal.com. */
function closes(change: Change): boolean {
  return change.kind === 'assignment' && change.action === 'update' && change.row.state !== 'active';
}

function isSameChange(today: Change, saved: Change): boolean {
  if (today.fingerprint !== saved.fingerprint) return false;
  return today.blockedBy.length > 0 || isSameJson(today.fields, saved.fields);
}

/** Ids of the changes that a drift note invalidates: the resource itself, and the maps that depend on it and its hosts. */
function unsettledBy({ kind, resource, field }: DriftNote): readonly string[] {
  return kind === 'event-type-missing' || field === 'hosts' ? [resource, `maps of ${resource}`] : [resource];
}

/** True if the change removes hosts or maps from a service that has future bookings. */
function isHeld(change: Change, held: ReadonlySet<string>): boolean {
  if (change.kind === 'eventType') return change.patch.hosts !== undefined && held.has(change.serviceName);
  return change.kind === 'map' && change.action === 'delete' && held.has(change.name.split('/')[1] ?? '');
}

function subjectOf(change: Change): string {
  return change.kind === 'map' ? `maps of eventType/${change.eventType}` : change.id;
}
