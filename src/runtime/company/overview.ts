import type { Json } from '../../model/json.ts';
import { problem, type ShownResult } from '../../model/results.ts';
import type { BranchRow, ServiceRow, StaffRow, StoredSegment } from '../../model/stored.ts';
import { timeline } from '../../model/time/timeline.ts';
import { candidates, type Candidates } from './candidates.ts';
import { byName, named, nameView, unknownCompany, type Tenant } from './tenant.ts';

/** The company of the token, and the company that the request names: they must be the same. */
export interface OverviewCaller {
  readonly companyId: string;
  readonly company?: string;
}

/** What a company offers, from the rows that apply has written: makes no call to Cal.com. */
export class Overview {
  readonly #tenantOf: (companyId: string) => Promise<Tenant | undefined>;

  constructor(tenantOf: (companyId: string) => Promise<Tenant | undefined>) {
    this.#tenantOf = tenantOf;
  }

  services(caller: OverviewCaller, branch: string | null): Promise<ShownResult> {
    return this.serve(caller, (tenant) => {
      const row = branch === null ? null : named(tenant.branches, branch);
      if (row === undefined) return problem('unknown-branch', `there is no branch ${branch}`);
      return { kind: 'shown', view: serviceList(tenant, row) };
    });
  }

  staffMatrix(caller: OverviewCaller): Promise<ShownResult> {
    return this.serve(caller, (tenant) => ({ kind: 'shown', view: staffMatrix(tenant) }));
  }

  /** Shows the caller's own company; any other company is not found. */
  async serve(
    { companyId, company }: OverviewCaller,
    show: (tenant: Tenant) => ShownResult | Promise<ShownResult>,
  ): Promise<ShownResult> {
    const tenant = await this.#tenantOf(companyId);
    if (!tenant) return unknownCompany();
    const { id, name } = tenant.company;
    if (company !== undefined && company !== id && company !== name) {
      return problem('unknown-company', `this token is of no company ${company}`);
    }
    return show(tenant);
  }
}

/** The listed services: those that can be booked, and those that are paused. */
function listedServices(tenant: Tenant): readonly ServiceRow[] {
  const offered = [...tenant.services.values()].filter(({ state }) => state === 'active' || state === 'paused');
  return offered.toSorted(byName);
}

/** Where a service is offered. */
export function branchesOf(tenant: Tenant, service: ServiceRow): readonly BranchRow[] {
  return service.branches.flatMap((id) => tenant.branches.get(id) ?? []).toSorted(byName);
}

/**
 * The services of a company, or of one branch if given: segments, price, and for each branch the staff who can be booked for all segments.
 * `isFullyMapped`: all staff who are declared for the service there can be booked.
 */
function serviceList(tenant: Tenant, branch: BranchRow | null): Json {
  const isThere = ({ branches }: ServiceRow): boolean => branch === null || branches.includes(branch.id);
  const services = listedServices(tenant).filter(isThere);
  return { services: services.map((service) => serviceView(tenant, service, branch)) };
}

function serviceView(tenant: Tenant, service: ServiceRow, branch: BranchRow | null): Json {
  const { description, state, scheduling, segments, priceAmount, priceCurrency } = service;
  const branches = branchesOf(tenant, service).filter(({ id }) => branch === null || id === branch.id);
  return {
    ...nameView(service),
    description,
    state,
    scheduling,
    minutes: minutesOf(service),
    price: priceAmount === null ? null : { amount: priceAmount, currency: priceCurrency },
    questions: (tenant.questions.get(service.id) ?? []).map((question): Json => ({ ...question })),
    segments: segments.map(segmentView),
    branches: branches.map((row) => ({ ...nameView(row), ...bookableView(tenant, service, row.id) })),
  };
}

function segmentView({ key, title, minutes, gapAfter }: StoredSegment): Json {
  const gap = gapAfter && { minutes: gapAfter.minutes, policy: gapAfter.policy, title: gapAfter.title ?? null };
  return { key, title, minutes, gapAfter: gap ?? null };
}

function bookableView(tenant: Tenant, service: ServiceRow, branchId: string): { readonly [key: string]: Json } {
  const { bookable, incomplete } = candidates(tenant, service, branchId);
  const staff = bookable.flatMap(({ busyStaffIds, ownMinutes }) => {
    const rows = busyStaffIds.flatMap((id) => tenant.staff.get(id) ?? []);
    return rows.map((row) => ({ ...nameView(row), minutes: minutesOf(service, ownMinutes) }));
  });
  return { staff, isFullyMapped: staff.length > 0 && incomplete.length === 0 };
}

/** From the first segment's start to the last one's end. */
function minutesOf({ segments }: ServiceRow, ownMinutes: { readonly [segmentKey: string]: number } = {}): number {
  return timeline({ segments, ownMinutes, startMs: 0 }).toMs / 60_000;
}

/**
 * Each active staff member × each service: whether it is declared, and the branches where it can be booked or the segments that are
 * missing.
 */
function staffMatrix(tenant: Tenant): Json {
  const services = listedServices(tenant).map((service) => ({
    service,
    places: branchesOf(tenant, service).map((branch) => ({ branch, ...candidates(tenant, service, branch.id) })),
  }));
  const staff = [...tenant.staff.values()].filter(({ isActive }) => isActive).toSorted(byName);
  return {
    services: services.map(({ service }) => nameView(service)),
    staff: staff.map((row) => ({
      ...nameView(row),
      hasHost: tenant.hostOfStaff.has(row.id),
      services: services.map((offered) => cell(tenant, row, offered)),
    })),
  };
}

interface Place extends Candidates {
  readonly branch: BranchRow;
}

interface Offered {
  readonly service: ServiceRow;
  readonly places: readonly Place[];
}

function cell(tenant: Tenant, staff: StaffRow, { service, places }: Offered): Json {
  const assignment = tenant.assignments.get(service.id)?.find(({ staffId }) => staffId === staff.id);
  const shared = assignment ? places.filter(({ branch }) => staff.branches.includes(branch.id)) : [];
  const branches = shared.map((place) => ({ ...nameView(place.branch), ...bookability(staff.id, place) }));
  return {
    service: service.name,
    assignment: assignment?.state ?? null,
    isBookable: branches.some(({ isBookable }) => isBookable),
    branches,
  };
}

function bookability(staffId: string, { bookable, incomplete }: Candidates) {
  const missing = incomplete.find((one) => one.staffId === staffId);
  return {
    isBookable: bookable.some(({ busyStaffIds }) => busyStaffIds.includes(staffId)),
    missingSegments: [...(missing?.missingSegments ?? [])],
  };
}
