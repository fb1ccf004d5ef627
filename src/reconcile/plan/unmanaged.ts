import type { TeamObservation } from '../../model/team-observation.ts';
import type { Plan } from './plan.ts';
import type { DesiredState } from '../desired/desired-state.ts';

/** What is in the team and not ours: left alone, and told of. */
export function unmanaged({ team, stored, desired, matched }: DesiredState): Plan['unmanaged'] {
  const ours = new Set([...matched.observed.values()].map(({ id }) => id));
  for (const { name, service } of desired) {
    const observed = service.state === 'deleted' ? matched.observed.get(name) : undefined;
    if (observed && !matched.ledger.has(name)) ours.delete(observed.id); // ours is deleted: somebody else made this one
  }
  for (const { eventTypeId } of stored.ledger) ours.add(eventTypeId);
  const unreadable = team.unreadable.flatMap(({ id, slug, title }) =>
    id === null || slug === null ? [] : [{ id, slug, title: title ?? '' }],
  );
  return [...team.eventTypes.map(({ id, fields }) => ({ id, slug: fields.slug, title: fields.title })), ...unreadable]
    .filter(({ id }) => !ours.has(id))
    .sort((a, b) => a.id - b.id);
}

export function namesOf({ members }: TeamObservation): Plan['hostNames'] {
  return Object.fromEntries(members.map(({ userId, name, email }) => [userId, name ?? email]));
}
