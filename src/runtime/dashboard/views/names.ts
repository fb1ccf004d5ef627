import type { Appointment } from '../../../model/appointment.ts';
import type { Tenant } from '../../company/tenant.ts';

/** What things are called; their ids where nothing is declared of them any more. */

export function serviceTitle(tenant: Tenant, { serviceId }: Pick<Appointment, 'serviceId'>): string {
  return tenant.services.get(serviceId)?.title ?? serviceId;
}

export function segmentTitle(tenant: Tenant, serviceId: string, segmentKey: string): string {
  const segments = tenant.services.get(serviceId)?.segments ?? [];
  return segments.find(({ key }) => key === segmentKey)?.title ?? segmentKey;
}

export function staffTitle(tenant: Tenant, staffId: string): string {
  return tenant.staff.get(staffId)?.title ?? staffId;
}

/** Everybody of an appointment, each once. */
export function staffTitles(tenant: Tenant, { phases }: Pick<Appointment, 'phases'>): string {
  const ids = new Set(phases.map(({ staffId }) => staffId));
  return [...ids].map((id) => staffTitle(tenant, id)).join(', ');
}

/** A service to try something with. */
export function exampleService({ company, services }: Tenant): string {
  const first = services.get(company.defaultServiceId ?? '') ?? [...services.values()][0];
  return first?.name ?? 'SERVICE';
}
