import { isSameJson } from '../../model/json.ts';
import { summarize } from './finish-plan.ts';
import type { Change, DriftNote, Plan } from './plan.ts';
import { goesAlone, isBookedBy, serviceUnits } from './service-units.ts';

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
 * | planned as well, other fingerprint or values | has moved, or another host stands for a member of staff | refused |
 * | not planned, nor drifted | as the plan wants it | done already |
 * | not planned, but drifted or unread | has moved | refused |
 * | not planned, for a booking has come that holds a host | has moved | refused |
 *
 * What has moved, and the runtime books by, takes along the rest of its service that the runtime books by: a service goes as a whole or stays
 * as a whole.
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
      kept.push({ ...change, blockedBy: today.blockedBy });
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

/** Ids of the changes that share a unit with one that has moved. */
function stuckUnits(changes: readonly Change[], moved: readonly Change[]): ReadonlySet<string> {
  if (moved.length === 0) return new Set();
  const units = serviceUnits(changes);
  const stuck = new Set(moved.filter(isBookedBy).flatMap(({ id }) => units.get(id) ?? []));
  const isStuck = (change: Change) =>
    stuck.has(units.get(change.id) ?? '') && isBookedBy(change) && !goesAlone(change) && !closes(change);
  return new Set(changes.filter(isStuck).map(({ id }) => id));
}

/** Taking a person off the offer needs nothing of Cal.com. */
function closes(change: Change): boolean {
  return change.kind === 'assignment' && change.action === 'update' && change.row.state !== 'active';
}

function isSameChange(today: Change, saved: Change): boolean {
  if (today.fingerprint !== saved.fingerprint) return false;
  return today.blockedBy.length > 0 || isSameJson(today.fields, saved.fields);
}

/** What a drift says of the resource itself, and of the maps that need it there with its hosts. */
function unsettledBy({ kind, resource, field }: DriftNote): readonly string[] {
  return kind === 'event-type-missing' || field === 'hosts' ? [resource, `maps of ${resource}`] : [resource];
}

/** Whether it takes hosts or maps from a service that future bookings hold. */
function isHeld(change: Change, held: ReadonlySet<string>): boolean {
  if (change.kind === 'eventType') return change.patch.hosts !== undefined && held.has(change.serviceName);
  return change.kind === 'map' && change.action === 'delete' && held.has(change.name.split('/')[1] ?? '');
}

function subjectOf(change: Change): string {
  return change.kind === 'map' ? `maps of eventType/${change.eventType}` : change.id;
}
