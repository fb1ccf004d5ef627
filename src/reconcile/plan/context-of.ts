import type { Catalog } from '../../model/catalog.ts';
import type { StoredCompany } from '../../model/stored.ts';
import { resolveHosts } from '../hosts/resolve-hosts.ts';
import type { TeamObservation } from '../observe/observation.ts';
import { desiredEventTypes } from './desired-event-types.ts';
import { matchEventTypes } from './match-event-types.ts';
import type { BaseContext, PlanContext } from './plan-context.ts';
import { settleCatalog } from './settle-catalog.ts';
import type { StandingByService } from './standing.ts';
import { withdraw } from './withdraw.ts';

/** What was worked out last for a team as observed: reading hosts, planning and explaining ask for the same one by one. */
const known = new WeakMap<TeamObservation, { readonly declared: Catalog; readonly base: BaseContext }>();

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

function baseOf(declared: Catalog, team: TeamObservation, stored: StoredCompany): BaseContext {
  const last = known.get(team);
  if (last?.declared === declared && last.base.stored === stored) return last.base;
  const base = workOut(declared, team, stored);
  known.set(team, { declared, base });
  return base;
}

function workOut(declared: Catalog, team: TeamObservation, stored: StoredCompany): BaseContext {
  const catalog = settleCatalog(declared, stored);
  const hosts = resolveHosts(catalog.staff, team.members);
  const desired = desiredEventTypes(catalog, hosts);
  return { catalog, team, stored, hosts, desired, matched: matchEventTypes(desired, team, stored) };
}
