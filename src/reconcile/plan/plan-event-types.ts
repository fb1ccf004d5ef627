import { ledgerOf } from '../desired/declared-state.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type { PlanInput } from './finish-plan.ts';
import { isAllowed } from './guard-rule.ts';
import { planEventType } from './plan-event-type.ts';
import type { PlannedEventType } from './plan-maps.ts';
import type { ChangedRows } from './creates.ts';
import type { DriftNote, EventTypeChange } from './plan.ts';

/** What becomes of all desired event types. */
export interface PlannedEventTypes {
  readonly changes: readonly EventTypeChange[];
  /** Names of those that need no change. */
  readonly kept: readonly string[];
  readonly drift: readonly DriftNote[];
  /** Names with the fields that both git and Cal.com have changed. */
  readonly conflicts: ReadonlyMap<string, readonly string[]>;
  readonly byName: ReadonlyMap<string, PlannedEventType>;
}

export function planEventTypes(
  { allow, observation }: PlanInput,
  { catalog, stored, desired, matched }: DesiredState,
  changed: ChangedRows,
): PlannedEventTypes {
  const interrupted = new Set(stored.openIntents.filter(({ action }) => action !== 'delete').map(({ slug }) => slug));
  const moved = observation.move === null ? [] : [`company/${catalog.company.name}`];
  const dependsOn = (service: string) => changed.among(...moved, `service/${service}`);
  const isGiven = (token: string): boolean => allow.size > 0 && isAllowed(token, allow);
  const changes: EventTypeChange[] = [];
  const kept: string[] = [];
  const drift: DriftNote[] = [];
  const conflicts = new Map<string, readonly string[]>();
  const byName = new Map<string, PlannedEventType>();
  for (const one of desired) {
    const { name } = one;
    const observed = matched.observed.get(name) ?? null;
    const ledger = matched.ledger.get(name) ?? null;
    const result = planEventType({
      desired: one,
      ledger,
      observed,
      interrupted: observed !== null && interrupted.has(observed.fields.slug),
      recreate: isGiven(`recreate:${name}`),
      revert: isGiven(`revert:${name}`),
      dependsOn,
    });
    const { change } = result;
    byName.set(name, { observed, ledger: observed && ledgerOf(observed, ledger), change });
    if (change) changes.push(change);
    else if (observed) kept.push(name);
    if (result.conflicts.length > 0) conflicts.set(name, result.conflicts);
    drift.push(...result.drift);
  }
  return { changes, kept, drift, conflicts, byName };
}
