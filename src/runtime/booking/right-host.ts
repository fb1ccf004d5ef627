import type { Booking } from '../../calcom/common-api.ts';
import type { Tenant } from '../tenant/tenant.ts';

/**
 * Whether a booking is with whom it was asked for. Of a collective service everybody is there, and Cal.com names one of them as
 * the organizer, by an order of its own.
 */
export function isWithHost(
  tenant: Pick<Tenant, 'services' | 'assignments' | 'staffOfUser'>,
  { hostUserIds }: Pick<Booking, 'hostUserIds'>,
  asked: { readonly serviceId: string; readonly hostUserId: number },
): boolean {
  if (tenant.services.get(asked.serviceId)?.scheduling !== 'collective') return hostUserIds.includes(asked.hostUserId);
  const staffIds = new Set((tenant.assignments.get(asked.serviceId) ?? []).map(({ staffId }) => staffId));
  return hostUserIds.some((userId) => staffIds.has(tenant.staffOfUser.get(userId) ?? ''));
}
