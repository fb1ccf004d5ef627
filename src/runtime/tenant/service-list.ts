import type { Json } from '../../model/json.ts';
import type { BranchRow, ServiceRow, StoredSegment } from '../../model/stored.ts';
import { timeline } from '../../model/timeline.ts';
import { candidates } from './candidates.ts';
import type { Tenant } from './tenant.ts';
import { byName, nameView } from './tenant.ts';

/** What is told of: services that can be booked, and those that are paused. */
export function listedServices(tenant: Tenant): readonly ServiceRow[] {
  const told = [...tenant.services.values()].filter(({ state }) => state === 'active' || state === 'paused');
  return told.toSorted(byName);
}

/** Where a service is offered. */
export function branchesOf(tenant: Tenant, service: ServiceRow): readonly BranchRow[] {
  return service.branches.flatMap((id) => tenant.branches.get(id) ?? []).toSorted(byName);
}

/**
 * The services of a company, of one branch alone if given: their segments, price, and at each branch who can be booked for the whole
 * of it. `isFullyMapped`: everybody who is declared for it there can be.
 */
export function serviceList(tenant: Tenant, branch: BranchRow | null): Json {
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
