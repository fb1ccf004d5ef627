import type { ServiceRow, StaffRow } from '../../../model/stored.ts';
import { candidates } from '../../company/candidates.ts';
import { branchesOf } from '../../company/overview.ts';
import type { Tenant } from '../../company/tenant.ts';
import { byName } from '../../company/tenant.ts';

/** Which staff can be booked for which services: staff × service, from the rows that apply has written. */
export interface Coverage {
  readonly staff: readonly StaffRow[];
  readonly rows: readonly CoverageRow[];
  /** Over all offered services. */
  readonly mapped: number;
  readonly of: number;
}

export interface CoverageRow {
  readonly service: ServiceRow;
  /** In the order of the staff. */
  readonly cells: readonly CoverageCell[];
}

/**
 * | state | the member of staff |
 * |---|---|
 * | none | is not declared for the service, or works at none of its branches |
 * | paused, retired | or the service is paused or retired |
 * | complete | can be booked for all segments |
 * | missing | cannot be booked: segments have no event map, or there is no host |
 */
export interface CoverageCell {
  readonly state: 'none' | 'paused' | 'retired' | 'complete' | 'missing';
  /** Event maps that can be booked, out of those that are needed: segments × branches. */
  readonly mapped: number;
  readonly of: number;
  readonly missing: readonly { readonly branch: string; readonly segments: readonly string[] }[];
  readonly hasHost: boolean;
}

export function coverageOf(tenant: Tenant): Coverage {
  const staff = [...tenant.staff.values()].filter(({ isActive }) => isActive).toSorted(byTitle);
  const services = [...tenant.services.values()].filter(({ state }) => state !== 'deleted').toSorted(byOffer);
  const rows = services.map((service) => ({ service, cells: cellsOf(tenant, service, staff) }));
  const cells = rows.flatMap((row) => row.cells);
  const sum = (counted: 'mapped' | 'of'): number => cells.reduce((total, cell) => total + cell[counted], 0);
  return { staff, rows, mapped: sum('mapped'), of: sum('of') };
}

function cellsOf(tenant: Tenant, service: ServiceRow, staff: readonly StaffRow[]): readonly CoverageCell[] {
  const places = branchesOf(tenant, service).map((branch) => ({
    branch,
    incomplete: new Map(candidates(tenant, service, branch.id).incomplete.map((one) => [one.staffId, one])),
  }));
  return staff.map((person) => {
    const hasHost = tenant.hostOfStaff.has(person.id);
    const assignment = tenant.assignments.get(service.id)?.find(({ staffId }) => staffId === person.id);
    const shared = places.filter(({ branch }) => person.branches.includes(branch.id));
    const nothing = { mapped: 0, of: 0, missing: [], hasHost };
    if (!assignment || shared.length === 0) return { ...nothing, state: 'none' };
    const state = service.state === 'active' ? assignment.state : service.state;
    if (state !== 'active') return { ...nothing, state: state === 'paused' ? 'paused' : 'retired' };
    const missing = shared.flatMap(({ branch, incomplete }) => {
      const segments = incomplete.get(person.id)?.missingSegments ?? [];
      return segments.length === 0 ? [] : [{ branch: branch.title, segments }];
    });
    const of = shared.length * service.segments.length;
    const mapped = of - missing.reduce((total, { segments }) => total + segments.length, 0);
    return { state: hasHost && mapped === of ? 'complete' : 'missing', mapped, of, missing, hasHost };
  });
}

/** Offered services first. */
function byOffer(a: ServiceRow, b: ServiceRow): number {
  return ORDER[a.state] - ORDER[b.state] || byTitle(a, b);
}

const ORDER: Readonly<Record<ServiceRow['state'], number>> = { active: 0, paused: 1, retired: 2, deleted: 3 };

/** For rows that people read. */
export function byTitle(a: Titled, b: Titled): number {
  return a.title.localeCompare(b.title) || byName(a, b);
}

type Titled = Pick<StaffRow, 'id' | 'name' | 'title'>;
