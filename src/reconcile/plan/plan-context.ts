import type { Catalog } from '../../model/catalog.ts';
import type { StoredCompany } from '../../model/stored.ts';
import { type ResolvedHost, resolveHosts } from '../hosts/resolve-hosts.ts';
import type { TeamObservation } from '../observe/observation.ts';
import { type DesiredEventType, desiredEventTypes } from './desired-event-types.ts';
import { type MatchedEventTypes, matchEventTypes } from './match-event-types.ts';
import { settleCatalog } from './settle-catalog.ts';

/** Everything of one company that plans, coverage and explanations are made of, each found in the others. */
export interface PlanContext {
  readonly catalog: Catalog;
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  readonly hosts: ReadonlyMap<string, ResolvedHost>;
  readonly desired: readonly DesiredEventType[];
  readonly matched: MatchedEventTypes;
}

/** What was worked out last for a team as observed: reading hosts, planning and explaining ask for the same one by one. */
const known = new WeakMap<TeamObservation, { readonly declared: Catalog; readonly context: PlanContext }>();

export function contextOf(declared: Catalog, team: TeamObservation, stored: StoredCompany): PlanContext {
  const last = known.get(team);
  if (last?.declared === declared && last.context.stored === stored) return last.context;
  const context = workOut(declared, team, stored);
  known.set(team, { declared, context });
  return context;
}

function workOut(declared: Catalog, team: TeamObservation, stored: StoredCompany): PlanContext {
  const catalog = settleCatalog(declared, stored);
  const hosts = resolveHosts(catalog.staff, team.members);
  const desired = desiredEventTypes(catalog, hosts);
  return { catalog, team, stored, hosts, desired, matched: matchEventTypes(desired, team, stored) };
}
