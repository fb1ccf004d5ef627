import type { Catalog, Closure, Service } from '../../model/catalog.ts';
import { assignmentName } from '../../model/names.ts';
import type {
  AssignmentRow,
  BranchRow,
  ClosureRow,
  CompanyRow,
  HostMappingRow,
  ServiceRow,
  StaffRow,
} from '../../model/stored.ts';
import {
  DesiredAssignment,
  type DesiredMap,
  type DesiredRow,
  DesiredService,
  type Ids,
  type MapPlace,
  MapAt,
} from './desired-row.ts';
import type { ResolvedHost } from './resolve-hosts.ts';
import type { DesiredState } from './desired-state.ts';

export interface DesiredRows {
  readonly company: DesiredRow<CompanyRow>;
  readonly branches: readonly DesiredRow<BranchRow>[];
  readonly staff: readonly DesiredRow<StaffRow>[];
  readonly services: readonly DesiredRow<ServiceRow>[];
  readonly closures: readonly DesiredRow<ClosureRow>[];
  readonly assignments: readonly DesiredRow<AssignmentRow>[];
  readonly maps: readonly DesiredMap[];
  readonly hostMappings: readonly DesiredRow<HostMappingRow>[];
}

const NONE: ReadonlySet<string> = new Set();

/** The database rows that git declares: everything that the runtime reads. */
export function desiredRows(
  catalog: Catalog,
  hosts: ReadonlyMap<string, ResolvedHost>,
  released: DesiredState['released'] = NONE,
): DesiredRows {
  const ids = idsByName(catalog);
  const kept = catalog.services.filter(({ state }) => state !== 'deleted'); // of deleted services only the row: appointments refer to it
  return {
    company: companyRow(catalog),
    branches: catalog.branches.map((branch) => ({
      name: branch.name,
      source: branch.source,
      row: {
        id: branch.id,
        name: branch.name,
        title: branch.title,
        timeZone: branch.timeZone,
        address: branch.address ?? null,
        hours: branch.hours ?? null,
      },
    })),
    staff: catalog.staff.map((person) => ({
      name: person.name,
      source: person.source,
      row: {
        id: person.id,
        name: person.name,
        title: person.title,
        email: person.email ?? null,
        phone: person.phone ?? null,
        branches: idsOf(person.branches, ids.branches),
        isActive: true,
        hours: person.hours ?? null,
      },
    })),
    services: serviceRows(catalog.services, ids.branches),
    closures: closuresOf(catalog, ids),
    assignments: kept.flatMap((service) =>
      service.staff.map((entry) => new DesiredAssignment(service, entry, ids.staff)),
    ),
    maps: desiredMaps({ ...catalog, services: kept }, { hosts, ids, released }),
    hostMappings: catalog.staff.flatMap((person) => {
      const host = hosts.get(person.name);
      if (!host?.found) return [];
      const { userId, email, username } = host.member;
      const row = { staffId: person.id, userId, email, username, source: host.source, score: host.score };
      return [{ name: person.name, source: person.source, row }];
    }),
  };
}

function idsByName({ branches, staff }: Catalog): Ids {
  const byName = (list: readonly { name: string; id: string }[]) => new Map(list.map(({ name, id }) => [name, id]));
  return { branches: byName(branches), staff: byName(staff) };
}

function idsOf(names: readonly string[], ids: ReadonlyMap<string, string>): string[] {
  return names.map((name) => ids.get(name) ?? name).sort();
}

function companyRow({ company, services }: Catalog): DesiredRow<CompanyRow> {
  const { name, id, title, timeZone, locale, environment, defaultService } = company;
  const { notifications = null, customerMail = 'calcom', callerEmail = null, hours = null } = company;
  const defaultServiceId =
    defaultService === undefined ? null : (services.find(({ name: one }) => one === defaultService)?.id ?? null);
  const { name: environmentName, teamId, region = 'us', apiKey } = environment;
  const { webhookSecret = null, retellKey = null } = environment;
  return {
    name,
    source: company.source,
    row: {
      id,
      name,
      title,
      timeZone,
      locale,
      environment: environmentName,
      teamId,
      region,
      apiKey,
      webhookSecret,
      retellKey,
      notifications,
      customerMail,
      callerEmail,
      defaultServiceId,
      hours,
    },
  };
}

/** Services with the same list of branches share the list of their ids. */
function serviceRows(
  services: readonly Service[],
  ids: ReadonlyMap<string, string>,
): readonly DesiredRow<ServiceRow>[] {
  const once = new Map<readonly string[], readonly string[]>();
  return services.map((service) => {
    const branches = once.get(service.branches) ?? idsOf(service.branches, ids);
    once.set(service.branches, branches);
    return new DesiredService(service, branches);
  });
}

/** The closures that git declares. */
export function desiredClosures(catalog: Catalog): readonly ClosureRow[] {
  return closuresOf(catalog, idsByName(catalog)).map(({ row }) => row);
}

function closuresOf({ closures = [] }: Catalog, ids: Ids): readonly DesiredRow<ClosureRow>[] {
  return closures.map((closure) => closureRow(closure, ids));
}

function closureRow(
  { name, id, title, from, to, branches, staff, reason, source }: Closure,
  ids: Ids,
): DesiredRow<ClosureRow> {
  const row = {
    id,
    name,
    title: title ?? null,
    from,
    to,
    branches: branches && idsOf(branches, ids.branches),
    staff: staff && idsOf(staff, ids.staff),
    reason,
  };
  return { name, source, row };
}

interface Mapping {
  readonly hosts: ReadonlyMap<string, ResolvedHost>;
  readonly ids: Ids;
  readonly released: DesiredState['released'];
}

/**
 * One map per segment × staff × branch where the staff member works at that branch; also for paused or retired services, as long as
 * existing appointments need it.
 */
function desiredMaps(catalog: Catalog, { hosts, ids, released }: Mapping): DesiredMap[] {
  const worksAt = new Map(catalog.staff.map((person) => [person.name, new Set(person.branches)]));
  const places = new Map<string, MapPlace>();
  const placeAt = (branch: string): MapPlace => {
    const place = places.get(branch) ?? { company: catalog.company.name, branch, ids };
    places.set(branch, place);
    return place;
  };
  const maps: DesiredMap[] = [];
  for (const service of catalog.services) {
    for (const branch of service.branches) {
      const place = placeAt(branch);
      for (const entry of service.staff) {
        const host = hosts.get(entry.staff);
        if (!worksAt.get(entry.staff)?.has(branch)) continue;
        if (released.size > 0 && released.has(assignmentName(service.name, entry.staff))) continue;
        const userId = host?.found ? host.member.userId : null;
        for (const { key } of service.segments) {
          maps.push(new MapAt({ service, segmentKey: key, entry, userId }, place));
        }
      }
    }
  }
  return maps;
}
