import type { Catalog } from '../../model/catalog.ts';
import type { StoredCompany } from '../../model/stored.ts';
import { type ResolvedHost, resolveHosts } from '../hosts/resolve-hosts.ts';
import type { TeamObservation } from '../observe/observation.ts';
import { type DesiredEventType, desiredEventTypes } from './desired-event-types.ts';
import { type MatchedEventTypes, matchEventTypes } from './match-event-types.ts';
import type { WaitingNote } from './plan.ts';
import { settleCatalog } from './settle-catalog.ts';
import type { StandingByService } from './standing.ts';
import { withdraw } from './withdraw.ts';

/** Everything of one company that plans, coverage and explanations are made of, each found in the others. */
export interface PlanContext {
  readonly catalog: Catalog;
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  readonly hosts: ReadonlyMap<string, ResolvedHost>;
  readonly desired: readonly DesiredEventType[];
  readonly matched: MatchedEventTypes;
  /** Assignments, by name, that git retired and that no booking holds: without a host, without maps. */
  readonly released: ReadonlySet<string>;
  /** What git retired and bookings hold. */
  readonly waiting: readonly WaitingNote[];
}

type Base = Omit<PlanContext, 'released' | 'waiting'>;

/** What was worked out last for a team as observed: reading hosts, planning and explaining ask for the same one by one. */
const known = new WeakMap<TeamObservation, { readonly declared: Catalog; readonly base: Base }>();

/** Without a look at future bookings: what git retired keeps its hosts. */
export function contextOf(declared: Catalog, team: TeamObservation, stored: StoredCompany): PlanContext {
  return withdraw(baseOf(declared, team, stored), null);
}

interface Observed {
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  readonly standing: StandingByService;
}

export function contextWithBookings(declared: Catalog, { team, stored, standing }: Observed): PlanContext {
  return withdraw(baseOf(declared, team, stored), standing);
}

function baseOf(declared: Catalog, team: TeamObservation, stored: StoredCompany): Base {
  const last = known.get(team);
  if (last?.declared === declared && last.base.stored === stored) return last.base;
  const base = workOut(declared, team, stored);
  known.set(team, { declared, base });
  return base;
}

function workOut(declared: Catalog, team: TeamObservation, stored: StoredCompany): Base {
  const catalog = settleCatalog(declared, stored);
  const hosts = resolveHosts(catalog.staff, team.members);
  const desired = desiredEventTypes(catalog, hosts);
  return { catalog, team, stored, hosts, desired, matched: matchEventTypes(desired, team, stored) };
}
