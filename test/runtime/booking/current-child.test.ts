import { expect, test } from 'vitest';
import { isOurs, liveRows } from '../../support/booking/booking-audit.ts';
import { faultAt, setFaults } from '../../support/servers/calcom-faults.ts';
import { appointmentIn, COMPANY, wants } from '../../support/booking/open-salon.ts';
import { caller as send, EMMA, FABIAN, SALON } from '../../support/sandbox-calls.ts';
import { expectAtRest, sharedSalon } from '../../support/booking/shared-salon.ts';
import { slots } from '../../support/booking/slots.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 120_000 };
const salon = sharedSalon();
const nextSlot = slots();

async function mapOf(staffId: string, segmentKey: string) {
  const stored = await salon().world.store.read((reader) => reader.company(COMPANY));
  return stored.maps.find(
    (row) => row.serviceId === 'colour' && row.staffId === staffId && row.segmentKey === segmentKey,
  );
}

/** Somebody takes Emma off a segment in Cal.com and puts her back: Cal.com makes her child again. */
async function makeChildAnew(segmentKey: string): Promise<void> {
  const map = await mapOf('emma', segmentKey);
  const path = `${SALON.types}/${map?.eventTypeId}`;
  const fabian2 = FABIAN + 1;
  for (const userIds of [
    [FABIAN, fabian2],
    [EMMA, FABIAN, fabian2],
  ]) {
    const hosts = userIds.map((userId) => ({ userId }));
    expect((await send(salon().world.sandbox)('PATCH', path, { hosts })).status).toBe(200);
  }
}

function bookedTypes(startMs: number): readonly number[] {
  const isThen = (row: { readonly startMs: number }) => row.startMs >= startMs && row.startMs < startMs + 7_200_000;
  return liveRows(salon().world)
    .filter((row) => isOurs(row) && isThen(row))
    .toSorted((a, b) => a.startMs - b.startMs)
    .map(({ eventTypeId }) => eventTypeId);
}

test.each([
  ['', []],
  [', also when its answer is lost', [faultAt.book({ kind: 'handle-then-drop' }, { nth: 4 })]],
])('a child that Cal.com made again is booked, and the map knows it afterwards%s', async (_, rules) => {
  const before = (await mapOf('emma', 'B'))?.childEventTypeId;
  await makeChildAnew('B');
  setFaults(salon(), ...rules);
  const startMs = nextSlot();
  const answer = await salon().bookingService.book(caller, wants('colour', { staff: 'emma', startMs }));
  expect(answer.status).toBe(201);
  const after = (await mapOf('emma', 'B'))?.childEventTypeId;
  expect(after).not.toBe(before);
  expect(bookedTypes(startMs)[1]).toBe(after);
  await expectAtRest(salon());
  const [nextMs, requests] = [nextSlot(), salon().world.sandbox.journal.entries().length];
  const next = await salon().bookingService.book(caller, wants('colour', { staff: 'emma', startMs: nextMs }));
  expect(next.status).toBe(201);
  expect(salon().world.sandbox.journal.entries().length - requests).toBe(3); // one call a segment: nothing was looked for
  const { id } = appointmentIn(next);
  expect((await salon().bookingService.cancel(caller, { appointmentId: id, key: null })).status).toBe(200);
  await expectAtRest(salon());
});

test('a deleted child: the appointment is absent, or another can do it', async () => {
  const map = await mapOf('emma', 'C');
  const path = `${SALON.types}/${map?.eventTypeId}`;
  const hosts = [{ userId: FABIAN }, { userId: FABIAN + 1 }];
  expect((await send(salon().world.sandbox)('PATCH', path, { hosts })).status).toBe(200);
  const startMs = nextSlot();
  const wished = await salon().bookingService.book(caller, wants('colour', { staff: 'emma', startMs }));
  expect([wished.status, (wished.body as { code?: string }).code, bookedTypes(startMs)]).toEqual([
    409,
    'slot-taken',
    [],
  ]);
  const anybody = await salon().bookingService.book(caller, wants('colour', { startMs }));
  expect(appointmentIn(anybody).phases[0]?.staff.name).toBe('fabian-1');
  await expectAtRest(salon());
});
