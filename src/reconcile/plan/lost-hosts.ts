import type { DesiredEventType } from './desired-event-types.ts';
import type { Change } from './plan.ts';
import type { BaseContext } from './plan-context.ts';
import { ledgerOf } from './plan-event-type.ts';

/**
 * Hosts that git takes from an event type, by Cal.com user id: they are hosts there, and no longer declared. One who was added outside
 * git is only reported, unless the service says `revert`.
 */
export function lostHosts(one: DesiredEventType, { matched }: Pick<BaseContext, 'matched'>): readonly number[] {
  const { name, service, declared } = one;
  const observed = matched.observed.get(name);
  if (!observed || service.state === 'paused' || service.state === 'deleted') return NOBODY;
  const lost = observed.fields.hosts.filter((userId) => !declared.hosts.includes(userId));
  if (lost.length === 0) return NOBODY;
  const ledger = ledgerOf(observed, matched.ledger.get(name) ?? null);
  const isReverted = (service.externalFieldChanges?.hosts ?? service.externalChanges) === 'revert';
  if (ledger === null || isReverted) return lost;
  return lost.filter((userId) => ledger.applied.hosts?.includes(userId) === true);
}

const NOBODY: readonly number[] = [];

/** Hosts that an update takes away, by Cal.com user id. */
export function hostRemovals(change: Change): readonly number[] {
  if (change.kind !== 'eventType' || change.action === 'create' || change.action === 'delete') return [];
  const field = change.fields.find(({ path }) => path === 'hosts');
  if (!field || !Array.isArray(field.from) || !Array.isArray(field.to)) return [];
  const kept = new Set<unknown>(field.to);
  return field.from.filter((host): host is number => typeof host === 'number' && !kept.has(host));
}
