import { expect, test } from 'vitest';
import { RefusedError } from '../../../src/cli/output/refused-error.ts';
import { book } from '../../../src/runtime/booking/book.ts';
import type { Resolved } from '../../../src/runtime/company/candidates.ts';
import { verifyAppointment } from '../../../src/runtime/booking/verify.ts';
import { isOurs, liveRows } from '../../support/booking/booking-audit.ts';
import { faultAt, setFaults } from '../../support/servers/calcom-faults.ts';
import { bookAsStranger } from '../../support/servers/calcom-stranger.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { ANNA, appointmentIn, COMPANY, wants } from '../../support/booking/open-salon.ts';
import { caller as send, EMMA, FABIAN, SALON } from '../../support/sandbox-calls.ts';
import { expectAtRest, sharedSalon } from '../../support/booking/shared-salon.ts';
import { slots } from '../../support/booking/slots.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 120_000 };
const hours = 3_600_000;
const nextSlot = slots();

/** Round robin and collective services, simple and composite, of Emma and Fabian; Lina is in the team and does none of them. */
const salon = sharedSalon({
  catalog: catalog('friseur')
    .branch('zentrale')
    .staff('emma', { host: { email: 'emma@salon.example' } })
    .staff('fabian-1', { host: { email: 'fabian@salon.example' } })
    .service('advice', { minutes: 30, scheduling: 'roundRobin' })
    .performedBy('emma', { primary: true })
    .performedBy('fabian-1')
    .service('balayage', { segments: { A: { minutes: 30, gap: 30 }, B: 30 }, scheduling: 'roundRobin' })
    .performedBy('emma', { primary: true })
    .performedBy('fabian-1')
    .service('wedding', { segments: { A: { minutes: 30, gap: 30 }, B: 30 }, scheduling: 'collective' })
    .performedBy('emma')
    .performedBy('fabian-1', { primary: true })
    .build(),
});

function hostsAt(startMs: number): readonly number[] {
  const isThen = (row: { readonly startMs: number }) => row.startMs >= startMs && row.startMs < startMs + 2 * hours;
  return liveRows(salon().world)
    .filter((row) => isOurs(row) && isThen(row))
    .map(({ userId }) => userId);
}

test.each([
  ['emma', EMMA],
  ['fabian-1', FABIAN],
])('round robin: the host who is asked for is booked, %s', async (staff, userId) => {
  const startMs = nextSlot();
  const answer = await salon().bookingService.book(caller, wants('balayage', { staff, startMs }));
  expect(appointmentIn(answer).phases.map((phase) => phase.staff.name)).toEqual([staff, staff]);
  expect(hostsAt(startMs)).toEqual([userId, userId]);
  await expectAtRest(salon());
});

test('round robin: when the first is not free, the whole of it goes to another', async () => {
  const startMs = nextSlot();
  await bookAsStranger(salon(), { staff: 'emma', service: 'advice', startMs: startMs + hours });
  expect(liveRows(salon().world).find((row) => row.startMs === startMs + hours)?.userId).toBe(EMMA);
  const answer = await salon().bookingService.book(caller, wants('balayage', { startMs }));
  expect([answer.status, hostsAt(startMs)]).toEqual([201, [FABIAN, FABIAN]]);
  await expectAtRest(salon());
});

/** While somebody in Cal.com has left a segment to one host alone. */
async function leftTo(userId: number, segment: readonly [service: string, key: string], work: () => Promise<void>) {
  const { tenant } = await salon().company();
  const [serviceId, segmentKey] = segment;
  const entry = [...tenant.ledger.values()].find((one) => one.serviceId === serviceId && one.segmentKey === segmentKey);
  const path = `${SALON.types}/${entry?.eventTypeId}`;
  const patch = async (...userIds: readonly number[]): Promise<void> => {
    const hosts = userIds.map((id) => ({ userId: id, mandatory: false, priority: 'medium' }));
    expect((await send(salon().world.sandbox)('PATCH', path, { hosts })).status).toBe(200);
  };
  await patch(userId);
  await work();
  await patch(EMMA, FABIAN);
}

test('round robin: a booking with another host than asked for is rolled back', async () => {
  await leftTo(FABIAN, ['advice', 'A'], async () => {
    const startMs = nextSlot();
    const answer = await salon().bookingService.book(caller, wants('advice', { staff: 'emma', startMs }));
    expect(answer).toMatchObject({ status: 409, body: { code: 'slot-taken' } });
    expect(hostsAt(startMs)).toEqual([]);
    await expectAtRest(salon());
  });
});

test('round robin: another host than asked for, and none was requested: the next one is asked for', async () => {
  await leftTo(FABIAN, ['advice', 'A'], async () => {
    const startMs = nextSlot();
    const answer = await salon().bookingService.book(caller, wants('advice', { startMs }));
    expect([answer.status, hostsAt(startMs)]).toEqual([201, [FABIAN]]);
    await expectAtRest(salon());
  });
});

test('round robin: a move that Cal.com gives to another host is refused, and the appointment stays with its own', async () => {
  const [startMs, later] = [nextSlot(), nextSlot()];
  const booked = await salon().bookingService.book(caller, wants('advice', { staff: 'emma', startMs }));
  const { id } = appointmentIn(booked);
  await bookAsStranger(salon(), { staff: 'emma', service: 'balayage', startMs: later });
  await bookAsStranger(salon(), { staff: 'fabian-1', service: 'balayage', startMs }); // the way back leads to Emma alone
  const answer = await salon().bookingService.move(caller, { appointmentId: id, startMs: later, key: null });
  expect(answer).toMatchObject({ status: 409, body: { code: 'slot-taken' } });
  expect([hostsAt(startMs), hostsAt(later)]).toEqual([[EMMA], []]);
  await expectAtRest(salon());
});

test('a composite whose segments got different hosts is rolled back as a whole', async () => {
  await leftTo(FABIAN, ['balayage', 'B'], async () => {
    const startMs = nextSlot();
    const answer = await salon().bookingService.book(caller, wants('balayage', { staff: 'emma', startMs }));
    expect([answer.status, hostsAt(startMs)]).toEqual([409, []]);
    await expectAtRest(salon());
  });
});

test('the earlier booking of the same customer, which Cal.com answers with, is neither taken for ours nor cancelled', async () => {
  const startMs = nextSlot();
  const email = ANNA.email ?? '';
  const own = await bookAsStranger(salon(), { staff: 'emma', service: 'balayage', email, startMs });
  const answer = await salon().bookingService.book(caller, wants('balayage', { startMs }));
  expect(answer).toMatchObject({ status: 409, body: { code: 'slot-taken' } });
  expect(liveRows(salon().world).find(({ uid }) => uid === own)).toMatchObject({ status: 'accepted' });
  expect(hostsAt(startMs)).toEqual([]);
  await expectAtRest(salon());
});

test('a collective service takes the time of all hosts, with any organizer', async () => {
  const startMs = nextSlot();
  const answer = await salon().bookingService.book(caller, wants('wedding', { startMs }));
  expect(answer.status).toBe(201);
  expect(hostsAt(startMs)).toHaveLength(2);
  expect((await salon().bookingService.book(caller, wants('advice', { staff: 'emma', startMs }))).status).toBe(409);
  expect((await salon().bookingService.book(caller, wants('advice', { staff: 'fabian-1', startMs }))).status).toBe(409);
  await expectAtRest(salon());
  const later = nextSlot();
  const { id } = appointmentIn(answer);
  const stored = await salon().world.store.bookings.appointment(COMPANY, id);
  expect(stored && (await verifyAppointment(await salon().company(), stored))).toBe('synced');
  expect((await salon().bookingService.move(caller, { appointmentId: id, startMs: later, key: null })).status).toBe(
    200,
  );
  expect([hostsAt(startMs), hostsAt(later)].map((hosts) => hosts.length)).toEqual([0, 2]);
  await expectAtRest(salon());
});

test('a collective service with a host who is not free is taken, with alternatives, though Cal.com answers 500', async () => {
  const startMs = nextSlot();
  await bookAsStranger(salon(), { staff: 'emma', service: 'advice', startMs: startMs + hours });
  const before = salon().world.sandbox.journal.entries().length;
  const answer = await salon().bookingService.book(caller, wants('wedding', { startMs }));
  expect(answer).toMatchObject({ status: 409, body: { code: 'slot-taken', alternatives: expect.anything() } });
  expect(hostsAt(startMs)).toEqual([]);
  const calls = salon().world.sandbox.journal.entries().slice(before);
  const failed = calls.filter(({ method, path, status }) => `${method} ${path} ${status}` === 'POST /v2/bookings 500');
  expect(failed).toHaveLength(1);
  await expectAtRest(salon());
});

test('a collective service is not moved to where a host is not free, and the time is taken', async () => {
  const startMs = nextSlot();
  const later = nextSlot();
  const { id } = appointmentIn(await salon().bookingService.book(caller, wants('wedding', { startMs })));
  await bookAsStranger(salon(), { staff: 'emma', service: 'advice', startMs: later + hours });
  const answer = await salon().bookingService.move(caller, { appointmentId: id, startMs: later, key: null });
  expect(answer).toMatchObject({ status: 409, body: { code: 'slot-taken' } });
  expect([hostsAt(startMs), hostsAt(later)].map((hosts) => hosts.length)).toEqual([2, 0]);
  await expectAtRest(salon());
});

test('an internal error of Cal.com at a time that it offers is named, with its request id once', async () => {
  setFaults(salon(), faultAt.book({ kind: 'status', status: 500 }, { times: 10 }));
  const company = await salon().company();
  const asked = wants('advice', { staff: 'emma', startMs: nextSlot() });
  const offers = { likelyFirst: async ({ candidates }: Resolved) => candidates, alternatives: async () => [] };
  const result = await book(company, asked, { who: 'test', offers, begun: () => {}, finished: () => {} });
  setFaults(salon());
  if (result.kind !== 'unavailable') throw new Error(result.kind);
  expect(result.code).toBe('calcom-unavailable');
  const error = new RefusedError(result);
  expect(error.message).toContain('Cal.com answered with an internal error');
  expect(error.message.match(/\[request /g)).toHaveLength(1);
  expect(error.hint).not.toContain('network');
  await expectAtRest(salon());
});
