import type { Appointment } from '../../../model/appointment.ts';
import type { StaffRow } from '../../../model/stored.ts';
import type { Tenant } from '../../company/tenant.ts';

/** Titles of things; their ids if they are no longer declared. */

export function serviceTitle(tenant: Tenant, { serviceId }: Pick<Appointment, 'serviceId'>): string {
  return tenant.services.get(serviceId)?.title ?? serviceId;
}

export function segmentTitle(tenant: Tenant, serviceId: string, segmentKey: string): string {
  const segments = tenant.services.get(serviceId)?.segments ?? [];
  return segments.find(({ key }) => key === segmentKey)?.title ?? segmentKey;
}

export interface StaffTitles {
  readonly staff: ReadonlyMap<string, Pick<StaffRow, 'title'>>;
}

export function staffTitle(tenant: StaffTitles, staffId: string): string {
  return tenant.staff.get(staffId)?.title ?? staffId;
}

/** All staff of an appointment, each once. */
export function staffTitles(tenant: Tenant, { phases }: Pick<Appointment, 'phases'>): string {
  const ids = new Set(phases.map(({ staffId }) => staffId));
  return [...ids].map((id) => staffTitle(tenant, id)).join(', ');
}

/** A service for an example command. */
export function exampleService({ company, services }: Tenant): string {
  const first = services.get(company.defaultServiceId ?? '') ?? [...services.values()][0];
  return first?.name ?? 'SERVICE';
}
