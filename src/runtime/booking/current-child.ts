import { CalcomError } from '../../calcom/errors.ts';
import type { StepTask } from './book-step.ts';

/**
 * The child event type that the host of a step has now, when the one that we knew is gone; undefined when there is no other.
 * The maps are told, so that the next booking knows.
 */
export async function currentChild({ desk, appointment, step }: StepTask): Promise<number | undefined> {
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
