import { hazardsOf, placeOf } from '../../model/hazard.ts';
import type { Change, HazardNote } from './plan.ts';
import type { DesiredState } from '../desired/desired-state.ts';

/**
 * Settings in Cal.com that git does not declare and that change what a booking does, of all that is offered. What these changes write
 * is none: it is over with the apply.
 */
export function hazardNotes({ desired, matched }: DesiredState, changes: readonly Change[]): readonly HazardNote[] {
  let written: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  return desired.flatMap((one): readonly HazardNote[] => {
    const observed = one.service.state === 'active' ? matched.observed.get(one.name) : undefined;
    if (!observed) return [];
    const hazards = hazardsOf({
      observed,
      declared: one.declared,
      segment: placeOf(one.service.segments, one.segment.key),
    });
    if (hazards.length === 0) return [];
    const resource = `eventType/${one.name}`;
    const fields = (written ??= writtenFields(changes)).get(resource);
    return hazards
      .filter(({ setting }) => fields?.has(setting) !== true)
      .map((hazard) => ({
        resource,
        service: one.service.name,
        segment: one.segment.key,
        eventTypeId: observed.id,
        ...hazard,
        source: one.segment.source,
      }));
  });
}

/** By event type; without what a guard holds back. */
function writtenFields(changes: readonly Change[]): ReadonlyMap<string, ReadonlySet<string>> {
  const free = changes.filter(({ kind, blockedBy }) => kind === 'eventType' && blockedBy.length === 0);
  return new Map(free.map(({ id, fields }) => [id, new Set(fields.map(({ path }) => path))]));
}
