import type { EventTypeAction, Plan, PlanSummary } from './plan.ts';

type Counted = Pick<Plan, 'changes' | 'drift' | 'unknown'> & { readonly keep: number };

/** Event types by action, maps and other rows as a whole. What a guard holds back counts as blocked and nowhere else. */
export function summarize({ changes, drift, unknown, keep }: Counted): PlanSummary {
  const free = changes.filter(({ blockedBy }) => blockedBy.length === 0);
  const eventTypes = (action: EventTypeAction) =>
    free.filter((change) => change.kind === 'eventType' && change.action === action).length;
  const maps = free.filter(({ kind }) => kind === 'map').length;
  const webhooks = free.filter(({ kind }) => kind === 'webhook').length;
  const rows = free.length - maps - webhooks - free.filter(({ kind }) => kind === 'eventType').length;
  return {
    create: eventTypes('create'),
    update: eventTypes('update'),
    adopt: eventTypes('adopt'),
    retire: eventTypes('retire'),
    delete: eventTypes('delete'),
    keep,
    maps,
    rows: rows + eventTypes('record'),
    ...(webhooks > 0 && { webhooks }),
    drift: drift.length,
    blocked: changes.length - free.length,
    unknown: unknown.length,
  };
}
