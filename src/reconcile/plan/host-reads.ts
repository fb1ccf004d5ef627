import type { Catalog } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { Observation, TeamObservation } from '../observe/observation.ts';
import type { DesiredEventType } from './desired-event-types.ts';
import type { UnknownScope } from './plan.ts';
import { contextOf } from './context-of.ts';
import type { PlanContext } from './plan-context.ts';

/** Cal.com users who would get a child event type that they do not have yet. */
export function newChildOwners(
  { declared, service }: DesiredEventType,
  observed: ObservedEventType | undefined,
): readonly number[] {
  if (declared.schedulingType !== 'managed' || service.state === 'paused' || service.state === 'deleted') return [];
  const there = observed?.fields.hosts ?? [];
  return declared.hosts.filter((userId) => !there.includes(userId));
}

/** Whose own event types have to be read before anything is planned for them: Cal.com deletes one of the same slug. */
export function hostsToRead(catalog: Catalog, team: TeamObservation, stored: StoredCompany): readonly number[] {
  const { desired, matched } = contextOf(catalog, team, stored);
  const users = new Set(desired.flatMap((one) => newChildOwners(one, matched.observed.get(one.name))));
  return [...users].sort((a, b) => a - b);
}

/** Whose own event types had to be read and could not be: the event types that would get them as hosts are not planned. */
export function unreadHosts({ desired, matched }: PlanContext, { ownSlugs }: Observation) {
  const eventTypes = new Set<string>();
  const scopes = new Map<number, UnknownScope>();
  for (const one of ownSlugs.size === 0 ? [] : desired) {
    for (const userId of newChildOwners(one, matched.observed.get(one.name))) {
      const read = ownSlugs.get(userId);
      if (read?.known !== false) continue;
      eventTypes.add(one.name);
      scopes.set(userId, { scope: `host ${userId}`, code: read.reason.code, reason: read.reason.message });
    }
  }
  return { eventTypes, scopes: [...scopes.values()] };
}
