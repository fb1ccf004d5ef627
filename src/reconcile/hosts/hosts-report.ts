import type { Catalog, Service } from '../../model/catalog.ts';
import type { Member } from '../../model/team-observation.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { Observation } from '../observe/observation.ts';
import type { UnknownScope } from '../plan/plan.ts';
import { type HostCandidate, type HostMatch, matchHosts, type MatchSource, type MatchStatus } from './match-hosts.ts';
import { type ResolvedHost, resolveHosts } from '../desired/resolve-hosts.ts';

/** One member of the team. schemas/hosts-report.schema.json. */
export interface HostLine extends Pick<Member, 'userId' | 'name' | 'email' | 'username' | 'accepted'> {
  readonly status: MatchStatus;
  readonly staff: string | null;
  readonly source: MatchSource | null;
  readonly score: number;
  /** True if git declares this host for this staff member: plans use it, whatever the score. */
  readonly declared: boolean;
  /** Staff members with the same score. */
  readonly tied: readonly HostCandidate[];
  /** The user's row in calcom_host_mappings from the last apply. */
  readonly recorded: { readonly staff: string; readonly source: string; readonly score: number } | null;
}

/** Number of a service's staff who can be booked in Cal.com. */
export interface ServiceHosts {
  readonly service: string;
  readonly assigned: number;
  readonly available: number;
  /** Staff without a host in the team. */
  readonly without: readonly string[];
}

export interface HostsReport {
  readonly company: string;
  readonly environment: string;
  readonly total: number;
  readonly mapped: number;
  readonly review: number;
  readonly unmapped: number;
  readonly hosts: readonly HostLine[];
  /** Staff whose declared host is not in the team. */
  readonly staffWithoutHost: readonly { readonly staff: string; readonly why: string }[];
  readonly services: readonly ServiceHosts[];
  readonly unknown: readonly UnknownScope[];
}

/** Pure. After an unproven read the hosts are unknown, with a reason. */
export function hostsReport(catalog: Catalog, { team, stored }: Observation): HostsReport {
  const { company, staff } = catalog;
  const head = { company: company.name, environment: company.environment.name };
  if (!team.known) {
    const { code, message } = team.reason;
    const unknown = [{ scope: `team ${company.environment.teamId}`, code, reason: message }];
    const nothing = { total: 0, mapped: 0, review: 0, unmapped: 0, hosts: [], staffWithoutHost: [], services: [] };
    return { ...head, ...nothing, unknown };
  }
  const resolved = resolveHosts(staff, team.value.members);
  const recorded = stored.known ? recordedBy(stored.value) : new Map<number, HostLine['recorded']>();
  const hosts = matchHosts(staff, team.value.members).map((match) =>
    lineOf(match, resolved, recorded.get(match.member.userId) ?? null),
  );
  const count = (status: MatchStatus) => hosts.filter((one) => one.status === status).length;
  return {
    ...head,
    total: hosts.length,
    mapped: count('mapped'),
    review: count('review'),
    unmapped: count('unmapped'),
    hosts,
    staffWithoutHost: [...resolved].flatMap(([name, host]) => (host.found ? [] : [{ staff: name, why: host.why }])),
    services: catalog.services
      .filter(({ state }) => state === 'active')
      .map((service) => availableFor(service, resolved)),
    unknown: [],
  };
}

function lineOf(
  { member, best, status, tied }: HostMatch,
  resolved: ReadonlyMap<string, ResolvedHost>,
  recorded: HostLine['recorded'],
): HostLine {
  const { userId, name, email, username, accepted } = member;
  const host = best === null ? undefined : resolved.get(best.staff);
  return {
    userId,
    name,
    email,
    username,
    accepted,
    status,
    staff: best?.staff ?? null,
    source: best?.source ?? null,
    score: best?.score ?? 0,
    declared: host?.found === true && host.member.userId === userId,
    tied,
    recorded,
  };
}

function recordedBy({ hostMappings, staff }: StoredCompany): ReadonlyMap<number, HostLine['recorded']> {
  const names = new Map(staff.map(({ id, name }) => [id, name]));
  return new Map(
    hostMappings.map(({ userId, staffId, source, score }) => [
      userId,
      { staff: names.get(staffId) ?? staffId, source, score },
    ]),
  );
}

function availableFor({ name, staff }: Service, resolved: ReadonlyMap<string, ResolvedHost>): ServiceHosts {
  const assigned = staff.filter(({ state }) => state === 'active').map((one) => one.staff);
  const without = assigned.filter((one) => resolved.get(one)?.found !== true);
  return { service: name, assigned: assigned.length, available: assigned.length - without.length, without };
}
