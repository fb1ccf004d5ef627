import { expect, test } from 'vitest';
import { hurriedAnswer, type Answer } from '../../support/booking/answering-service.ts';
import { liveRows } from '../../support/booking/booking-audit.ts';
import { faultAt, setFaults } from '../../support/servers/calcom-faults.ts';
import { bookAsStranger } from '../../support/servers/calcom-stranger.ts';
import { expireLeases, sagaUnder } from '../../support/booking/leases.ts';
import { appointmentIn, COMPANY, wants } from '../../support/booking/open-salon.ts';
import { expectAtRest, sharedSalon } from '../../support/booking/shared-salon.ts';
import { slots } from '../../support/booking/slots.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 120_000 };
const salon = sharedSalon({ settings: { maxResumes: 0 } });
const nextSlot = slots();

function keyed(key: string, more: Parameters<typeof wants>[1] = {}) {
  return wants('colour', { staff: 'emma', startMs: nextSlot(), key: { key, requestHash: 'a' }, ...more });
}

function liveAt(startMs: number): number {
  return liveRows(salon().world).filter((row) => row.startMs >= startMs && row.endMs <= startMs + 2 * 3_600_000).length;
}

/** A service that calls Cal.com once it is released. */
async function serviceHeldBeforeBooking() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const service = await salon().anotherService({ pass: (point) => (point === 'before book' ? promise : undefined) });
  return { service, release: resolve };
}

test('N identical requests at once: one set of bookings, one body', async () => {
  const request = keyed('at-once');
  const answers = await Promise.all(Array.from({ length: 8 }, () => salon().bookingService.book(caller, request)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect([answers[0]?.status, liveAt(request.startMs)]).toEqual([201, 3]);
  await expectAtRest(salon());
});

test('N identical requests at once at two processes: one set of bookings, one body', async () => {
  const other = await salon().anotherService();
  const request = keyed('at-once-at-two');
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? other : salon().bookingService).book(caller, request)),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect([answers[0]?.status, liveAt(request.startMs)]).toEqual([201, 3]);
  await expectAtRest(salon());
});

test('N identical cancellations and moves at once: one of each, one body', async () => {
  const { id } = appointmentIn(await salon().bookingService.book(caller, keyed('to-change')));
  const startMs = nextSlot();
  const eight = async (ask: () => Promise<Answer>) => {
    const answers = await Promise.all(Array.from({ length: 8 }, ask));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    return answers[0]?.status;
  };
  const move = { appointmentId: id, startMs, key: { key: 'move-at-once', requestHash: 'a' } };
  expect([await eight(() => salon().bookingService.move(caller, move)), liveAt(startMs)]).toEqual([200, 3]);
  const cancel = { appointmentId: id, key: { key: 'cancel-at-once', requestHash: 'a' } };
  expect([await eight(() => salon().bookingService.cancel(caller, cancel)), liveAt(startMs)]).toEqual([200, 0]);
  await expectAtRest(salon());
});

test('an equal request that began while the other was refused answers both', async () => {
  const request = keyed('overtaken', { staff: null });
  const other = await salon().anotherService();
  let isAsked = false;
  const bookingService = await salon().anotherService({
    pass: async (point) => {
      if (point !== 'before keepResult' || isAsked) return;
      isAsked = true;
      await other.cancel(caller, { appointmentId: id, key: null });
      await other.book(caller, request);
    },
  });
  const { id } = appointmentIn(await other.book(caller, { ...request, staff: 'emma', key: null }));
  const rivals = ['fabian-1', 'fabian-2'].map((staff) => other.book(caller, { ...request, staff, key: null }));
  await Promise.all(rivals);
  const answer = await bookingService.book(caller, request);
  expect([answer.status, isAsked]).toEqual([201, true]);
  expect(await other.book(caller, request)).toEqual(answer);
  await expectAtRest(salon());
});

test('same key, other body: 422, and nothing is booked', async () => {
  const first = await salon().bookingService.book(caller, keyed('reused'));
  const other = keyed('reused', { key: { key: 'reused', requestHash: 'b' } });
  expect(await salon().bookingService.book(caller, other)).toMatchObject({ status: 422, body: { code: 'key-reused' } });
  const { id } = appointmentIn(first);
  const change = { appointmentId: id, key: { key: 'reused', requestHash: 'cancel' } };
  expect(await salon().bookingService.cancel(caller, change)).toMatchObject({ status: 422 });
  expect(liveAt(other.startMs)).toBe(0);
  await expectAtRest(salon());
});

test('replay after success: word for word, also when it was cancelled since', async () => {
  const request = keyed('again');
  const first = await salon().bookingService.book(caller, request);
  await salon().bookingService.cancel(caller, { appointmentId: appointmentIn(first).id, key: null });
  expect(await salon().bookingService.book(caller, request)).toEqual(first);
  expect([first.status, liveAt(request.startMs)]).toEqual([201, 0]);
});

test('replay after failure: word for word, also when it would succeed by now', async () => {
  const request = keyed('again-failed');
  const uid = await bookAsStranger(salon(), { staff: 'emma', startMs: request.startMs + 90 * 60_000 });
  const first = await salon().bookingService.book(caller, request);
  await (await salon().company()).calcom.cancel(uid, 'ill');
  expect(first).toMatchObject({ status: 409, body: { code: 'slot-taken' } });
  expect(await salon().bookingService.book(caller, request)).toEqual(first);
  const past = keyed('again-past', { startMs: 0 });
  const refused = await salon().bookingService.book(caller, past);
  expect(await salon().bookingService.book(caller, past)).toEqual(refused);
  await expectAtRest(salon());
});

test('replay after a move or a cancellation that failed: word for word, also when it would succeed by now', async () => {
  const { bookingService } = salon();
  const { id } = appointmentIn(await bookingService.book(caller, keyed('to-move')));
  const inTheWay = keyed('in-the-way');
  const rival = appointmentIn(await bookingService.book(caller, inTheWay)).id;
  const move = { appointmentId: id, startMs: inTheWay.startMs, key: { key: 'move-failed', requestHash: '' } };
  const again = { appointmentId: rival, key: { key: 'cancel-failed', requestHash: '' } };
  const unmoved = await bookingService.move(caller, move);
  await bookingService.cancel(caller, { appointmentId: rival, key: null });
  const uncancelled = await bookingService.cancel(caller, again);
  expect([unmoved.status, uncancelled.status]).toEqual([409, 409]);
  expect([await bookingService.move(caller, move), await bookingService.cancel(caller, again)]).toEqual([
    unmoved,
    uncancelled,
  ]);
  await expectAtRest(salon());
});

test('replay after manual_review: word for word', async () => {
  const request = keyed('person');
  await bookAsStranger(salon(), { staff: 'emma', startMs: request.startMs + 90 * 60_000 });
  setFaults(salon(), faultAt.cancel({ kind: 'status', status: 500 }));
  const hurried = await hurriedAnswer((waitMs) => salon().bookingService.book({ ...caller, waitMs }, request));
  expect(hurried).toMatchObject({ status: 202 });
  await salon().bookingService.idle();
  await expireLeases(salon().world);
  expect(await salon().bookingService.resume(1, await sagaUnder(salon().world, 'person'))).toEqual(['manual_review']);
  const answer = await salon().bookingService.book(caller, request);
  expect(answer).toMatchObject({ status: 502, body: { code: 'manual-review' } });
  setFaults(salon());
  expect(await (await salon().anotherService()).book(caller, request)).toEqual(answer);
  await expectAtRest(salon());
});

test('a retried function call after a timeout gets the result of the first one', async () => {
  const request = keyed('hurried');
  const { service, release } = await serviceHeldBeforeBooking();
  const hurried = await hurriedAnswer((waitMs) => service.book({ ...caller, waitMs }, request));
  expect(hurried).toMatchObject({ status: 202, body: { appointment: { status: 'pending' } } });
  release();
  const answer = await service.book(caller, request);
  expect([answer.status, appointmentIn(answer).id]).toEqual([201, appointmentIn(hurried).id]);
  expect(liveAt(request.startMs)).toBe(3);
  await service.idle();
  await expectAtRest(salon());
});

test('key expiry: an expired key books again, one in flight never expires', async () => {
  const done = keyed('old');
  const first = appointmentIn(await salon().bookingService.book(caller, done)).id;
  const open = keyed('open');
  const { service, release } = await serviceHeldBeforeBooking();
  const pending = service.book(caller, open);
  await expect.poll(() => sagaUnder(salon().world, 'open')).toBeDefined();
  await salon().world.store.bookings.pruneKeys(0);
  const again = salon().bookingService.book(caller, open);
  release();
  expect(await again).toEqual(await pending);
  expect(liveAt(open.startMs)).toBe(3);
  const later = { ...done, startMs: nextSlot() };
  expect(appointmentIn(await salon().bookingService.book(caller, later)).id).not.toBe(first);
  await expectAtRest(salon());
});
