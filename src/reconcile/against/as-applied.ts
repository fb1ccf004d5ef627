import type { Catalog, HostRef, Staff } from '../../model/catalog.ts';
import type { ChildIds, ObservedEventType } from '../../model/event-type/event-type.ts';
import type { Member, TeamObservation } from '../../model/team-observation.ts';
import { NOTHING_STORED, type LedgerEntry, type StoredCompany } from '../../model/stored.ts';
import { settleCatalog } from '../desired/declared-state.ts';
import { desiredEventTypes } from '../desired/desired-event-types.ts';
import { desiredRows } from '../desired/desired-rows.ts';
import { resolveHosts } from '../desired/resolve-hosts.ts';
import { FALLBACK } from '../plan/compare-event-type.ts';

/**
 * A team and its database as an apply of the catalog would leave them, without any other changes. Ids that Cal.com would assign are
 * negative, so that they are not mistaken for real ones.
 */
export function asApplied(
  declared: Catalog,
  members: readonly Member[],
): { readonly team: TeamObservation; readonly stored: StoredCompany } {
  const catalog = settleCatalog(declared, NOTHING_STORED);
  const hosts = resolveHosts(catalog.staff, members);
  const rows = desiredRows(catalog, hosts);
  const there = desiredEventTypes(catalog, hosts).filter(({ service }) => service.state !== 'deleted');
  const ids = new Map(there.map(({ name }, index) => [name, -1 - index]));
  const eventTypes = there.map(({ name, segment, declared: fields }): ObservedEventType => ({
    id: ids.get(name) ?? 0,
    fields: { ...FALLBACK, lengthInMinutes: segment.minutes, ...fields },
  }));
  const stored: StoredCompany = {
    company: rows.company.row,
    branches: rows.branches.map(({ row }) => row),
    staff: rows.staff.map(({ row }) => row),
    services: rows.services.map(({ row }) => row),
    closures: rows.closures.map(({ row }) => row),
    assignments: rows.assignments.map(({ row }) => row),
    hostMappings: rows.hostMappings.map(({ row }) => row),
    maps: rows.maps.flatMap(({ row, eventType, userId, managed }) => {
      const id = ids.get(eventType);
      if (id === undefined || userId === null) return [];
      return [{ ...row, eventTypeId: id, childEventTypeId: managed ? childId(id, userId) : null }];
    }),
    ledger: there.map(({ name, service, segment, declared: applied }): LedgerEntry => ({
      serviceId: service.id,
      serviceName: service.name,
      segmentKey: segment.key,
      eventTypeId: ids.get(name) ?? 0,
      slug: segment.slug,
      applied,
      accepted: {},
      children: service.scheduling === 'managed' ? childrenOf(ids.get(name) ?? 0, applied.hosts) : {},
    })),
    openIntents: [],
  };
  return { team: { members, eventTypes, unreadable: [] }, stored };
}

/** Only needs to be stable for the same two ids. */
function childId(eventTypeId: number, userId: number): number {
  return eventTypeId * 1_000_000 - Math.abs(userId);
}

function childrenOf(eventTypeId: number, hosts: readonly number[]): ChildIds {
  return Object.fromEntries(hosts.map((userId) => [String(userId), childId(eventTypeId, userId)]));
}

/** All hosts declared in the catalogs as accepted members of the team; the same host is the same member. */
export function declaredMembers(catalogs: readonly Catalog[]): readonly Member[] {
  const staff = new Map<string, Staff>();
  for (const person of catalogs.flatMap((catalog) => catalog.staff)) staff.set(refText(person.host), person);
  const titles = Map.groupBy(staff.values(), ({ title }) => title);
  return [...staff].map(([ref, { host, title }], index) => ({
    userId: 'userId' in host ? host.userId : -1 - index,
    email: 'email' in host ? host.email : '',
    username: 'username' in host ? host.username : null,
    name: (titles.get(title)?.length ?? 0) > 1 ? `${title} (${ref})` : title,
    role: 'MEMBER',
    accepted: true,
  }));
}

function refText(host: HostRef): string {
  if ('userId' in host) return `user ${host.userId}`;
  return 'email' in host ? host.email.toLowerCase() : `@${host.username.toLowerCase()}`;
}
