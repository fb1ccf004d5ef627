import { mapKey } from '../../../src/model/stored.ts';
import { caller } from '../../support/sandbox-calls.ts';
import type { AskingSalon } from './asking-salon.ts';

/** What is booked for a member of staff who cuts. */
export async function childOf({ salon }: AskingSalon, staffId: string): Promise<number> {
  const { tenant } = await salon.company();
  const [branchId = ''] = tenant.branches.keys();
  return tenant.maps.get(mapKey({ branchId, serviceId: 'cut', segmentKey: 'A', staffId }))?.childEventTypeId ?? 0;
}

/** A cut booked in Cal.com's own form, of which nobody here is told: the status of the answer. */
export async function bookAtCalcom(asking: AskingSalon, staffId: string, startMs: number): Promise<number> {
  const body = {
    eventTypeId: await childOf(asking, staffId),
    start: new Date(startMs).toISOString(),
    attendee: { name: 'Zoe', email: 'zoe@guests.example', timeZone: 'Europe/Berlin' },
  };
  const headers = { 'cal-api-version': '2024-08-13' };
  const { status } = await caller(asking.salon.world.sandbox)('POST', '/v2/bookings', body, { headers });
  return status;
}
