import { findChild } from '../../calcom/find-child.ts';
import { CalcomError } from '../../calcom/errors.ts';
import type { Appointment, SagaStep } from '../../model/appointment.ts';
import type { CompanyContext } from '../company-context.ts';

/** Whose event type it is, for which segment; a step and its appointment say as much. */
export interface ChildTask {
  readonly company: CompanyContext;
  readonly appointment: Pick<Appointment, 'serviceId'>;
  readonly step: Pick<SagaStep, 'staffId' | 'segmentKey' | 'eventTypeId'>;
}

/**
 * The child event type that a host has now, when the one that we knew is gone; undefined when there is no other.
 * The maps are told, so that the next booking knows.
 */
export async function currentChild({ company, appointment, step }: ChildTask): Promise<number | undefined> {
  const { tenant } = company;
  const service = tenant.services.get(appointment.serviceId);
  const host = tenant.hostOfStaff.get(step.staffId);
  const parent = [...tenant.ledger.values()].find(
    (entry) => entry.serviceId === appointment.serviceId && entry.segmentKey === step.segmentKey,
  );
  if (service?.scheduling !== 'managed' || !host?.username || !parent) return undefined;
  try {
    const owned = await company.calcom.eventTypesOf({ userId: host.userId, username: host.username });
    const wanted = { ownerId: host.userId, parentId: parent.eventTypeId, slug: parent.slug };
    const newChildId = await findChild(company.calcom, wanted, owned);
    if (newChildId === undefined || newChildId === step.eventTypeId) return undefined;
    await company.store.replaceChild(tenant.company.id, {
      eventTypeId: parent.eventTypeId,
      staffId: step.staffId,
      oldChildId: step.eventTypeId,
      newChildId,
    });
    company.forgetTenant();
    return newChildId;
  } catch (error) {
    if (error instanceof CalcomError) return undefined;
    throw error;
  }
}
