import type { Json } from '../../model/json.ts';
import type { BranchRow, ServiceRow, StaffRow } from '../../model/stored.ts';
import { candidates } from './candidates.ts';
import type { Candidates } from './candidates.ts';
import { branchesOf, listedServices } from './service-list.ts';
import type { Tenant } from './tenant.ts';
import { byName, nameView } from './tenant.ts';

/** Each active member of staff × each service: declared or not, and where it can be booked, or which segments are missing for it. */
export function staffMatrix(tenant: Tenant): Json {
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
  const branches = shared.map((place) => ({ ...nameView(place.branch), ...standing(staff.id, place) }));
  return {
    service: service.name,
    assignment: assignment?.state ?? null,
    isBookable: branches.some(({ isBookable }) => isBookable),
    branches,
  };
}

function standing(staffId: string, { bookable, incomplete }: Candidates) {
  const missing = incomplete.find((one) => one.staffId === staffId);
  return {
    isBookable: bookable.some(({ busyStaffIds }) => busyStaffIds.includes(staffId)),
    missingSegments: [...(missing?.missingSegments ?? [])],
  };
}
