import type { StoredCompany } from '../../model/stored.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import { groupEventTypes, type LiveService, type LiveServices } from './group-event-types.ts';

/** An operator's answer: one event type and what it becomes. */
export interface Answer {
  readonly eventTypeId: number;
  readonly service: string;
  readonly segment: string;
}

interface Looking {
  readonly only: Answer | null;
  readonly team: TeamObservation;
  readonly ledger: StoredCompany['ledger'];
}

/** Undeclared services: never managed, or managed while they were still declared. */
export function liveServices({ catalog, matched }: DesiredState, { only, team, ledger }: Looking): LiveServices {
  const declared = new Set([...matched.observed.values()].map(({ id }) => id));
  for (const { eventTypeId } of matched.ledger.values()) declared.add(eventTypeId);
  const free = team.eventTypes.filter(({ id }) => !declared.has(id));
  if (only === null) {
    const { services, incomplete } = groupEventTypes(free, catalog.company.name);
    return { services: services.map((live) => namedAsBefore(live, ledger)), incomplete };
  }
  const found = free.filter(({ id }) => id === only.eventTypeId);
  const services = found.map((eventType): LiveService => {
    const { title } = eventType.fields;
    return { title, slugName: null, segments: [{ key: only.segment, title, eventType }] };
  });
  return { services, incomplete: [] };
}

/** Lost manifests are restored under the names that the ledger has for their event types. */
function namedAsBefore(live: LiveService, ledger: StoredCompany['ledger']): LiveService {
  const byId = new Map(ledger.map((entry) => [entry.eventTypeId, entry]));
  const entries = live.segments.map(({ eventType }) => byId.get(eventType.id));
  const names = new Set(entries.map((entry) => entry?.serviceName));
  const [name] = names;
  if (name === undefined || names.size > 1) return live;
  const segments = live.segments.map((segment, at) => ({ ...segment, key: entries[at]?.segmentKey ?? segment.key }));
  return { ...live, slugName: name, segments };
}
