import { CalcomError } from '../../calcom/errors.ts';
import type { Appointment, SagaStep } from '../../model/appointment.ts';
import type { Desk } from './desk.ts';

/** Whose event type it is, for which segment; a step and its appointment say as much. */
export interface ChildTask {
  readonly desk: Desk;
  readonly appointment: Pick<Appointment, 'serviceId'>;
  readonly step: Pick<SagaStep, 'staffId' | 'segmentKey' | 'eventTypeId'>;
}

/**
 * The child event type that a host has now, when the one that we knew is gone; undefined when there is no other.
 * The maps are told, so that the next booking knows.
 */
export async function currentChild({ desk, appointment, step }: ChildTask): Promise<number | undefined> {
  const { tenant } = desk;
  const service = tenant.services.get(appointment.serviceId);
  const username = tenant.hostOfStaff.get(step.staffId)?.username;
  const parent = [...tenant.ledger.values()].find(
    (entry) => entry.serviceId === appointment.serviceId && entry.segmentKey === step.segmentKey,
  );
  if (service?.scheduling !== 'managed' || !username || !parent) return undefined;
  try {
    const owned = await desk.calcom.eventTypesOf(username);
    const child = owned.find(({ slug }) => slug === parent.slug);
    if (!child || child.id === step.eventTypeId) return undefined;
    await desk.store.replaceChild(tenant.company.id, {
      eventTypeId: parent.eventTypeId,
      staffId: step.staffId,
      oldChildId: step.eventTypeId,
      newChildId: child.id,
    });
    desk.forgetTenant();
    return child.id;
  } catch (error) {
    if (error instanceof CalcomError) return undefined;
    throw error;
  }
}
