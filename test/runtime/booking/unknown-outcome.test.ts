import { expect, test } from 'vitest';
import type { Fault } from '../../../src/sandbox/faults/script.ts';
import { sweep } from '../../../src/runtime/webhooks/sweep.ts';
import { hurriedAnswer } from '../../support/booking/answering-service.ts';
import { liveRows } from '../../support/booking/booking-audit.ts';
import { faultAt, setFaults } from '../../support/servers/calcom-faults.ts';
import { expireLeases } from '../../support/booking/leases.ts';
import { ANNA, appointmentIn, COMPANY, wants } from '../../support/booking/open-salon.ts';
import { expectAtRest, sharedSalon } from '../../support/booking/shared-salon.ts';
import { slots } from '../../support/booking/slots.ts';
import { slowLane } from '../../support/slow-lane.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 120_000 };
const salon = sharedSalon();
const nextSlot = slots();

/** Colour with Emma at a time of its own: three segments, three calls at once. */
function colour(key?: string) {
  const under = key === undefined ? null : { key, requestHash: 'colour' };
  return wants('colour', { staff: 'emma', startMs: nextSlot(), key: under });
}

function liveCountOf(appointmentId: string): number {
  return liveRows(salon().world).filter(({ metadata }) => metadata['calops_appointment'] === appointmentId).length;
}

function madeCalls(): number {
  return salon()
    .world.sandbox.journal.entries()
    .filter(({ method, path }) => method === 'POST' && path === '/v2/bookings').length;
}

test.each<[string, Fault, number]>([
  ['booked, reply dropped', { kind: 'handle-then-drop' }, 3],
  ['booked, then 500', { kind: 'handle-then-status', status: 500 }, 3],
  ['booked, then truncated JSON', { kind: 'truncate' }, 3],
  ['booked, then HTML 502', { kind: 'handle-then-status', status: 502 }, 3],
  ['not booked, then HTML 502: asked for once more', { kind: 'status', status: 502 }, 4],
  ['not booked, then 500: asked for once more', { kind: 'status', status: 500 }, 4],
])('%s: the appointment is whole', async (_, fault, expectedCalls) => {
  const before = madeCalls();
  setFaults(salon(), faultAt.book(fault, { nth: 2 }));
  const answer = await salon().bookingService.book(caller, colour());
  expect(answer.status).toBe(201);
  expect({ calls: madeCalls() - before, live: liveCountOf(appointmentIn(answer).id) }).toEqual({
    calls: expectedCalls,
    live: 3,
  });
  await expectAtRest(salon());
});

test.each<[string, Fault]>([
  ['reply dropped', { kind: 'drop' }],
  ['HTML 502', { kind: 'status', status: 502 }],
])('never booked, %s each time: the appointment is absent, and the answer names the cause', async (_, fault) => {
  setFaults(salon(), faultAt.book(fault, { nth: 3, times: 10 }));
  const answer = await salon().bookingService.book(caller, colour());
  expect(answer).toMatchObject({ status: 503, body: { code: 'calcom-unavailable' } });
  await expectAtRest(salon());
});

test('booked after the connection broke: the sweep finds the late booking and cancels it', async () => {
  await using lane = await slowLane(
    salon().world.sandbox.url,
    (name, number) => name === 'POST /v2/bookings' && number === 2,
  );
  const bookingService = await salon().anotherService({ baseUrl: lane.url });
  const request = colour();
  const live = (): number =>
    liveRows(salon().world).filter(
      ({ startMs, endMs }) => startMs >= request.startMs && endMs <= request.startMs + 7_200_000,
    ).length;
  expect(await bookingService.book(caller, request)).toMatchObject({
    status: 503,
    body: { code: 'calcom-unavailable' },
  });
  expect(live()).toBe(0);
  await lane.release();
  expect(live()).toBe(1);
  expect(await sweep(await salon().company())).toMatchObject({ 'late-cancelled': 1 });
  await expectAtRest(salon());
});

test.each<[string, Fault, number]>([
  ['booked after all', { kind: 'handle-then-drop' }, 201],
  ['absent after all', { kind: 'drop' }, 503],
])(
  'the look-up fails as well: pending with a reference, and %s once Cal.com can be read again',
  async (_, fault, status) => {
    const request = colour(`unread-${status}`);
    setFaults(salon(), faultAt.book(fault, { nth: 2 }), faultAt.list({ kind: 'status', status: 500 }));
    const pending = await hurriedAnswer((waitMs) => salon().bookingService.book({ ...caller, waitMs }, request));
    await salon().bookingService.idle();
    expect(pending).toMatchObject({ status: 202, body: { appointment: { status: 'pending' } } });
    setFaults(salon());
    await expireLeases(salon().world);
    const other = await salon().anotherService();
    expect(await other.resume(10)).toHaveLength(1);
    const answer = await salon().bookingService.book(caller, request);
    expect(answer.status).toBe(status);
    expect(await other.book(caller, request)).toEqual(answer);
    expect(liveCountOf(appointmentIn(pending).id)).toBe(status === 201 ? 3 : 0);
    await expectAtRest(salon());
  },
);

test('two customers with one e-mail and one time, both replies dropped: each keeps the own booking', async () => {
  const startMs = nextSlot();
  const ask = (staff: string, name: string) =>
    salon().bookingService.book(caller, wants('cut', { staff, startMs, customer: { ...ANNA, name } }));
  setFaults(salon(), faultAt.book({ kind: 'handle-then-drop' }));
  const [mother, child] = await Promise.all([ask('emma', 'Anna Beispiel'), ask('fabian-1', 'Ben Beispiel')]);
  expect([mother.status, child.status]).toEqual([201, 201]);
  expect(appointmentIn(mother).phases[0]?.bookingUid).not.toBe(appointmentIn(child).phases[0]?.bookingUid);
  await expectAtRest(salon());
});
