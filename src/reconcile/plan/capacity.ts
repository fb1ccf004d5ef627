import type { Service } from '../../model/catalog.ts';
import type { HoursLevels } from '../../model/time/week-hours.ts';
import type { StoredCompany } from '../../model/stored.ts';
import { timeline } from '../../model/time/timeline.ts';
import { longestOpening, startsPerWeek } from '../../model/time/weekly-starts.ts';
import type { DesiredRows } from '../desired/desired-rows.ts';

/** How many starts a week a service has with one staff member at one branch, before the plan and after it. Null: not limited by hours. */
export interface CapacityChange {
  readonly service: string;
  readonly branch: string;
  readonly staff: string;
  readonly before: number | null;
  readonly after: number | null;
}

interface Sides {
  readonly stored: StoredCompany;
  readonly wanted: DesiredRows;
  readonly services: readonly Service[];
}

export type Rows = Pick<StoredCompany, 'company' | 'branches' | 'staff' | 'services' | 'assignments'>;

/**
 * What customers will notice of a plan: services, staff and branches whose number of starts per week changes. Services that the plan creates
 * are left out, and so is everything where neither side declares hours. Pure: hours × segments × interval of the starts.
 */
export function capacityChanges({ stored, wanted, services }: Sides): readonly CapacityChange[] {
  const after = rowsOf(wanted);
  if (!hasHours(stored) && !hasHours(after)) return [];
  const intervals = new Map(services.map(({ id, slotInterval }) => [id, slotInterval ?? null]));
  const applied = new Map(stored.ledger.map(({ serviceId, applied }) => [serviceId, applied.slotInterval ?? null]));
  const old = new Map(stored.services.map((row) => [row.id, row]));
  const before = capacities(stored, applied);
  const now = capacities({ ...after, services: after.services.filter(({ id }) => old.has(id)) }, intervals);
  // in the order of the wanted rows: the database gives its rows in any order
  const gone = [...before.keys()].filter((key) => !now.has(key)).toSorted();
  return [...now.keys(), ...gone].flatMap((key) => {
    const names = now.get(key) ?? before.get(key);
    const [from, to] = [startsIn(before.get(key)), startsIn(now.get(key))];
    return names && from !== to
      ? [{ service: names.service, branch: names.branch, staff: names.staff, before: from, after: to }]
      : [];
  });
}

/** What is not offered has no starts. */
function startsIn(capacity: Capacity | undefined): number | null {
  return capacity === undefined ? 0 : capacity.starts;
}

/** The rows that git declares. */
export function rowsOf(wanted: DesiredRows): Rows {
  return {
    company: wanted.company.row,
    branches: wanted.branches.map(({ row }) => row),
    staff: wanted.staff.map(({ row }) => row),
    services: wanted.services.map(({ row }) => row),
    assignments: wanted.assignments.map(({ row }) => row),
  };
}

function hasHours({ company, branches, staff }: Rows): boolean {
  return [company, ...branches, ...staff].some((row) => row?.hours?.week !== undefined);
}

interface Capacity {
  readonly service: string;
  readonly branch: string;
  readonly staff: string;
  readonly starts: number | null;
  readonly minutes: number;
  readonly levels: HoursLevels;
}

/** A service for which the weekly hours of a staff member at a branch leave no start. */
export interface Unfit {
  readonly service: string;
  readonly branch: string;
  readonly staff: string;
  /** From the start of the first segment to the end of the last one. */
  readonly minutes: number;
  /** The longest time in one piece that the hours of a week leave. */
  readonly longestOpening: number;
  /** No staff member at that branch has a start for it. */
  readonly isNowhere: boolean;
}

export function unfitOffers(rows: Rows, services: readonly Service[]): readonly Unfit[] {
  if (!hasHours(rows)) return [];
  const intervals = new Map(services.map(({ id, slotInterval }) => [id, slotInterval ?? null]));
  const all = [...capacities(rows, intervals).values()];
  const fits = new Set(all.filter(({ starts }) => starts !== 0).map(({ service, branch }) => `${service}\0${branch}`));
  return all
    .filter(({ starts }) => starts === 0)
    .map(({ service, branch, staff, minutes, levels }) => ({
      service,
      branch,
      staff,
      minutes,
      longestOpening: longestOpening(levels) ?? 0,
      isNowhere: !fits.has(`${service}\0${branch}`),
    }));
}

/** Of everything that is offered; by service, branch and staff id. */
function capacities(rows: Rows, intervals: ReadonlyMap<string, number | null>): ReadonlyMap<string, Capacity> {
  const staff = new Map(rows.staff.map((row) => [row.id, row]));
  const branches = new Map(rows.branches.map((row) => [row.id, row]));
  const assigned = Map.groupBy(rows.assignments, ({ serviceId }) => serviceId);
  const found = new Map<string, Capacity>();
  for (const service of rows.services.filter(({ state }) => state === 'active')) {
    for (const assignment of assigned.get(service.id) ?? []) {
      const person = staff.get(assignment.staffId);
      if (assignment.state !== 'active' || person?.isActive !== true) continue;
      for (const branchId of service.branches.filter((id) => person.branches.includes(id))) {
        const branch = branches.get(branchId);
        if (!branch) continue;
        const levels = [person.hours, branch.hours, rows.company?.hours ?? null];
        const { segments } = service;
        const ownMinutes = assignment.customDuration ?? {};
        const slotInterval = intervals.get(service.id) ?? null;
        found.set(`${service.id}\0${branchId}\0${person.id}`, {
          service: service.name,
          branch: branch.name,
          staff: person.name,
          starts: startsPerWeek({ levels, segments, ownMinutes, slotInterval }),
          minutes: timeline({ segments, ownMinutes, startMs: 0 }).toMs / 60_000,
          levels,
        });
      }
    }
  }
  return found;
}
