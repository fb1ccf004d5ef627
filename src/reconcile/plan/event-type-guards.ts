import type { ObservedEventType } from '../../model/event-type/event-type.ts';
import { absoluteLimit, describeShare, type GuardInput } from './guard-rule.ts';
import type { Change, EventTypeChange, GuardTrip } from './plan.ts';

export function eventTypeChanges({ changes }: GuardInput): readonly EventTypeChange[] {
  return changes.filter((change) => change.kind === 'eventType');
}

/** Cal.com user ids of the hosts that an update removes. */
export function hostRemovals(change: Change): readonly number[] {
  if (change.kind !== 'eventType' || change.action === 'create' || change.action === 'delete') return [];
  const field = change.fields.find(({ path }) => path === 'hosts');
  if (!field || !Array.isArray(field.from) || !Array.isArray(field.to)) return [];
  const kept = new Set<unknown>(field.to);
  return field.from.filter((host): host is number => typeof host === 'number' && !kept.has(host));
}

/** `--adopt` takes over an event type that calops does not manage. A slug that another managed event type uses is always an error. */
export function slugTaken(input: GuardInput): readonly GuardTrip[] {
  const changes = eventTypeChanges(input).filter(({ action, patch }) => action === 'adopt' || patch.slug !== undefined);
  if (changes.length === 0) return [];
  const bySlug = new Map(input.eventTypes.map((one) => [one.fields.slug, one]));
  return changes.flatMap((change): GuardTrip[] => {
    const holder = bySlug.get(change.slug);
    if (change.patch.slug !== undefined && holder && holder.id !== change.eventTypeId)
      return [heldByAnother(change, holder)];
    if (change.action !== 'adopt') return [];
    const { id, name, slug, eventTypeId } = change;
    const message = `${name}: event type ${eventTypeId} has the slug ${slug}, and calops did not make it; review the changes, then apply --adopt ${name}`;
    return [{ code: 'slug-taken', message, allow: `adopt:${name}`, changes: [id] }];
  });
}

function heldByAnother({ id, name, slug }: EventTypeChange, holder: ObservedEventType): GuardTrip {
  const message = `${name}: event type ${holder.id} (${holder.fields.title}) has the slug ${slug}; give that one another slug first, or declare another slug here`;
  return { code: 'slug-taken', message, allow: null, changes: [id] };
}

export function conflict({ conflicts }: GuardInput): readonly GuardTrip[] {
  return [...conflicts].map(([name, fields]) => ({
    code: 'conflict',
    message: `${name}: ${fields.join(', ')} changed both in git and in Cal.com; write Cal.com's value into git, or apply --allow revert:${name}`,
    allow: `revert:${name}`,
    changes: [`eventType/${name}`],
  }));
}

export function schedulingChange(input: GuardInput): readonly GuardTrip[] {
  return eventTypeChanges(input)
    .filter(({ action, patch }) => action !== 'create' && patch.schedulingType !== undefined)
    .map(({ id, name, patch }) => ({
      code: 'scheduling-change',
      message: `${name}: Cal.com cannot change an event type to ${patch.schedulingType} without losing its hosts; declare it under a new service or segment name`,
      allow: null,
      changes: [id],
    }));
}

/** Completing a half-finished create does not count as an update: nothing was applied to that event type before. */
export function tooManyUpdates(input: GuardInput): readonly GuardTrip[] {
  const { company } = input.catalog;
  const { ledger } = input.stored;
  const changed = eventTypeChanges(input).filter(isUpdate);
  const whole = new Set(changed.length === 0 ? [] : ledger.filter(hasApplied).map(({ eventTypeId }) => eventTypeId));
  const updates = changed.filter(({ eventTypeId }) => whole.has(eventTypeId));
  const limit = company.safety.maxUpdates;
  if (updates.length <= absoluteLimit(limit, ledger.length)) return [];
  const allow = `update:${company.name}`;
  const message = `${updates.length} of ${ledger.length} event types would be updated (${describeShare(updates.length, ledger.length, limit)}); review, then apply --allow ${allow}`;
  return [{ code: 'too-many-updates', message, allow, changes: updates.map(({ id }) => id) }];
}

function isUpdate(change: Change): change is EventTypeChange & { readonly eventTypeId: number } {
  if (change.kind !== 'eventType' || change.eventTypeId === null) return false;
  return change.action === 'update' || change.action === 'retire';
}

function hasApplied({ applied }: { readonly applied: object }): boolean {
  return Object.keys(applied).length > 0;
}
