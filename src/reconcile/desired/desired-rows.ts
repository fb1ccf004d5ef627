import type { Assignment, Catalog, Closure, Service } from '../../model/catalog.ts';
import { assignmentName, eventNamePattern, eventTypeName, mapName } from '../../model/names.ts';
import type { Position } from '../../model/diagnostic.ts';
import type {
  AssignmentRow,
  BranchRow,
  ClosureRow,
  CompanyRow,
  HostMappingRow,
  MapRow,
  ServiceRow,
  StaffRow,
} from '../../model/stored.ts';
import type { ResolvedHost } from './resolve-hosts.ts';
import type { DesiredState } from './desired-state.ts';

/** A row that git declares, with its name in plans and its location in the manifests. */
export interface DesiredRow<Row> {
  readonly name: string;
  readonly source: Position;
  readonly row: Row;
}

export interface DesiredMap extends DesiredRow<Omit<MapRow, 'eventTypeId' | 'childEventTypeId'>> {
  readonly eventType: string;
  readonly service: string;
  readonly staff: string;
  readonly branch: string;
  /** Null while the staff member has no host in the team: no map is created or deleted. */
  readonly userId: number | null;
  readonly managed: boolean;
}

export interface DesiredRows {
  readonly company: DesiredRow<CompanyRow>;
  readonly branches: readonly DesiredRow<BranchRow>[];
  readonly staff: readonly DesiredRow<StaffRow>[];
  readonly services: readonly DesiredRow<ServiceRow>[];
  readonly closures: readonly DesiredRow<ClosureRow>[];
  readonly assignments: readonly (DesiredRow<AssignmentRow> & { readonly service: string; readonly staff: string })[];
  readonly maps: readonly DesiredMap[];
  readonly hostMappings: readonly DesiredRow<HostMappingRow>[];
}

const NOBODY: ReadonlySet<string> = new Set();

/** The database rows that git declares: everything that the runtime reads. */
export function desiredRows(
  catalog: Catalog,
  hosts: ReadonlyMap<string, ResolvedHost>,
  released: DesiredState['released'] = NOBODY,
): DesiredRows {
  const ids = idsByName(catalog);
  const kept = catalog.services.filter(({ state }) => state !== 'deleted'); // of deleted services only the row: appointments refer to it
  return {
    company: companyRow(catalog, ids.services),
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
    assignments: kept.flatMap((service) => service.staff.map((entry) => assignmentRow(service, entry, ids.staff))),
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

interface Ids {
  readonly branches: ReadonlyMap<string, string>;
  readonly staff: ReadonlyMap<string, string>;
  readonly services: ReadonlyMap<string, string>;
}

function idsByName({ branches, staff, services }: Catalog): Ids {
  const byName = (list: readonly { name: string; id: string }[]) => new Map(list.map(({ name, id }) => [name, id]));
  return { branches: byName(branches), staff: byName(staff), services: byName(services) };
}

function idsOf(names: readonly string[], ids: ReadonlyMap<string, string>): string[] {
  return names.map((name) => ids.get(name) ?? name).sort();
}

function companyRow({ company }: Catalog, services: ReadonlyMap<string, string>): DesiredRow<CompanyRow> {
  const { name, id, title, timeZone, locale, environment, defaultService } = company;
  const { notifications = null, customerMail = 'calcom', callerEmail = null, hours = null } = company;
  const defaultServiceId = defaultService === undefined ? null : (services.get(defaultService) ?? null);
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
    return serviceRow(service, branches);
  });
}

function serviceRow(service: Service, branches: readonly string[]): DesiredRow<ServiceRow> {
  return {
    name: service.name,
    source: service.source,
    row: {
      id: service.id,
      name: service.name,
      title: service.title,
      description: service.description ?? null,
      priceAmount: service.price?.amount ?? null,
      priceCurrency: service.price?.currency ?? null,
      composite: service.segments.length > 1,
      segments: service.segments.map(({ key, title, minutes, gapAfter }) => ({
        key,
        title,
        minutes,
        ...(gapAfter && { gapAfter }),
      })),
      branches,
      pauseBookablePolicy: service.pausePolicy,
      scheduling: service.scheduling,
      capacity: service.capacity ?? null,
      state: service.state,
      isActive: service.state === 'active',
    },
  };
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

function assignmentRow(service: Service, entry: Assignment, staff: ReadonlyMap<string, string>) {
  const own = Object.keys(entry.minutes).length > 0;
  return {
    name: assignmentName(service.name, entry.staff),
    source: entry.source,
    service: service.name,
    staff: entry.staff,
    row: {
      serviceId: service.id,
      staffId: staff.get(entry.staff) ?? entry.staff,
      isPrimary: entry.primary,
      customDuration: own ? entry.minutes : null,
      customPrice: entry.price ?? null,
      state: entry.state,
    },
  };
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
  const maps: DesiredMap[] = [];
  for (const service of catalog.services) {
    for (const branch of service.branches) {
      const segments = service.segments.map(({ key }) => ({
        key,
        eventType: eventTypeName(service.name, key),
        eventNamePattern: eventNamePattern(catalog.company.name, branch, service.id, key),
      }));
      for (const entry of service.staff) {
        const host = hosts.get(entry.staff);
        if (!worksAt.get(entry.staff)?.has(branch)) continue;
        if (released.size > 0 && released.has(assignmentName(service.name, entry.staff))) continue;
        for (const { key, eventType, eventNamePattern: pattern } of segments) {
          maps.push({
            name: mapName(branch, service.name, key, entry.staff),
            eventType,
            service: service.name,
            staff: entry.staff,
            branch,
            userId: host?.found ? host.member.userId : null,
            managed: service.scheduling === 'managed',
            source: entry.source,
            row: {
              branchId: ids.branches.get(branch) ?? branch,
              serviceId: service.id,
              segmentKey: key,
              staffId: ids.staff.get(entry.staff) ?? entry.staff,
              eventNamePattern: pattern,
              hidden: service.hidden || service.state === 'retired',
              externalChanges: service.externalChanges,
            },
          });
        }
      }
    }
  }
  return maps;
}
