import type { Catalog, HostRef, Staff } from '../../model/catalog.ts';
import type { ChildIds, ObservedEventType } from '../../model/event-type/event-type.ts';
import { type LedgerEntry, NOTHING_STORED, type StoredCompany } from '../../model/stored.ts';
import { findMove, isSameTeam, storedAfter } from '../../model/team-move.ts';
import type { Member, TeamObservation } from '../../model/team-observation.ts';
import { settleCatalog } from '../desired/declared-state.ts';
import { desiredEventTypes } from '../desired/desired-event-types.ts';
import { desiredRows } from '../desired/desired-rows.ts';
import { resolveHosts } from '../desired/resolve-hosts.ts';
import type { Observation } from '../observe/observation.ts';
import { FALLBACK } from '../plan/compare-event-type.ts';
import { plainChange } from '../plan/creates.ts';
import { summarize } from '../plan/finish-plan.ts';
import { makePlan } from '../plan/make-plan.ts';
import { orphan } from '../plan/plan-rows.ts';
import type { Plan } from '../plan/plan.ts';
import type { Selector } from '../plan/service-units.ts';

export interface CatalogComparison {
  readonly before: readonly Catalog[];
  readonly after: readonly Catalog[];
  readonly only: Selector | null;
}

/**
 * Compares two commits: what the manifests would change if the earlier ones had been applied and
 * nothing else had changed. Returns one plan per company, so that every report can render it. A
 * company that is no longer declared is not changed, like everything else that git no longer declares.
 */
export function compareCatalogs({ before, after, only }: CatalogComparison): readonly Plan[] {
  const earlier = new Map(before.map((catalog) => [catalog.company.id, catalog]));
  const plans = after.map((catalog) => {
    return compared({ before: earlier.get(catalog.company.id) ?? null, after: catalog, only });
  });
  const kept = new Set(after.map(({ company }) => company.id));
  const gone = only === null ? before.filter(({ company }) => !kept.has(company.id)) : [];
  return [...plans, ...gone.map(withoutCompany)];
}

interface OneComparison extends Pick<CatalogComparison, 'only'> {
  readonly before: Catalog | null;
  readonly after: Catalog;
}

function compared({ before, after, only }: OneComparison): Plan {
  const observation = observationOf(before, after);
  // the guard for deletions depends on future bookings, which are unknown here, so it is skipped
  const deleted = after.services.filter(({ state }) => state === 'deleted');
  const allow = new Set(deleted.map(({ name }) => `delete:${name}`));
  return withoutIds(makePlan({ catalog: after, observation, allow, only }));
}

function observationOf(before: Catalog | null, after: Catalog): Observation {
  const members = declaredMembers(before === null ? [after] : [before, after]);
  const known = before === null ? null : asApplied(before, members);
  const found = known?.stored ?? NOTHING_STORED;
  const move = findMove(after, found);
  const isElsewhere = move !== null && !isSameTeam(move);
  return {
    team: {
      known: true,
      value: { members, eventTypes: isElsewhere ? [] : (known?.team.eventTypes ?? []), unreadable: [] },
    },
    stored: { known: true, value: move === null ? found : storedAfter(move, found) },
    move,
    ownSlugs: new Map(),
    futureBookings: null,
    callsMade: 0,
    callsPerMinute: 120,
  };
}

const IDS: ReadonlySet<string> = new Set(['eventTypeId', 'childEventTypeId', 'userId']);

/** Removes everything that only Cal.com knows: ids, maps that change only their ids, and the cost. */
function withoutIds(plan: Plan): Plan {
  const changes = plan.changes
    .map((change) => ({
      ...plainChange(change),
      fields: change.fields.filter(({ path }) => !IDS.has(path)),
      reason: change.action === 'create' ? 'new in git' : change.reason, // Cal.com was not read
    }))
    .filter(({ kind, action, fields }) => kind !== 'map' || action !== 'update' || fields.length > 0);
  const summary = summarize({ ...plan, changes, keep: plan.summary.keep });
  return { ...plan, changes, summary, calls: { made: 0, toMake: 0, seconds: 0 } };
}

function withoutCompany(catalog: Catalog): Plan {
  const plan = compared({ before: catalog, after: catalog, only: null });
  const drift = [orphan('company', catalog.company.name)];
  return { ...plan, drift, summary: summarize({ ...plan, drift, keep: 0 }) };
}

/**
 * A team and its database as an apply of the catalog would leave them, without any other changes. Ids that Cal.com would assign are
 * negative, so that they are not mistaken for real ones.
 */
function asApplied(
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
function declaredMembers(catalogs: readonly Catalog[]): readonly Member[] {
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
