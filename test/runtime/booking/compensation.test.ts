import { expect, test } from 'vitest';
import type { BookRequest } from '../../../src/runtime/booking/book.ts';
import { hurriedAnswer, type Answer } from '../../support/booking/answering-service.ts';
import { calcomRows, isOurs, liveRows } from '../../support/booking/booking-audit.ts';
import { faultAt, setFaults } from '../../support/servers/calcom-faults.ts';
import { bookAsStranger } from '../../support/servers/calcom-stranger.ts';
import { expireLeases, sagaUnder } from '../../support/booking/leases.ts';
import { appointmentIn, COMPANY, wants } from '../../support/booking/open-salon.ts';
import { expectAtRest, sharedSalon } from '../../support/booking/shared-salon.ts';
import { slots } from '../../support/booking/slots.ts';
import { onlyBooking } from '../../support/booking/only-booking.ts';
import { queryRows } from '../../store/query-rows.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 120_000 };
const salon = sharedSalon({ settings: { maxResumes: 3 } });
const nextSlot = slots();

/** Colour with Emma, at whose last segment a stranger got in between: what was booked of it has to be taken back. */
async function doomed(key: string) {
  const request = wants('colour', { staff: 'emma', startMs: nextSlot(), key: { key, requestHash: '' } });
  const stranger = await bookAsStranger(salon(), { staff: 'emma', startMs: request.startMs + 90 * 60_000 });
  return { request, stranger };
}

/** Books for a caller who does not wait; returns once the work has stopped. */
async function bookHurried(request: BookRequest): Promise<Answer> {
  const answer = await hurriedAnswer((waitMs) => salon().bookingService.book({ ...caller, waitMs }, request));
  await salon().bookingService.idle();
  return answer;
}

async function takeUp(key: string): Promise<readonly string[]> {
  const sagaId = await sagaUnder(salon().world, key);
  await expireLeases(salon().world, sagaId);
  return salon().bookingService.resume(1, sagaId);
}

function isLive(uid: string): boolean {
  return liveRows(salon().world).some((row) => row.uid === uid);
}

/** While our bookings are about to be cancelled, `meddle` happens to the first of them, once. */
async function serviceMeddledWith(meddle: (uid: string) => Promise<unknown>) {
  let meddling: Promise<unknown> | undefined;
  return salon().anotherService({
    pass: async (point) => {
      const ours = liveRows(salon().world).find(isOurs);
      if (point === 'before cancel' && ours) meddling ??= meddle(ours.uid);
      await meddling;
    },
  });
}

test.each([1, 3, 4, 9])('cancel answers 500 %i times: the appointment is rolled back in the end', async (times) => {
  const key = `refusing-${times}`;
  const { request } = await doomed(key);
  setFaults(salon(), faultAt.cancel({ kind: 'status', status: 500 }, { nth: 1, times }));
  await bookHurried(request);
  for (let round = 0; round < 3; round += 1) await takeUp(key);
  expect(await salon().bookingService.book(caller, request)).toMatchObject({
    status: 409,
    body: { code: 'slot-taken' },
  });
  await expectAtRest(salon());
});

test('cancelled, and then 500: cancelled is cancelled', async () => {
  const { request } = await doomed('half-refusing');
  setFaults(salon(), faultAt.cancel({ kind: 'handle-then-status', status: 500 }, { nth: 1, times: 2 }));
  expect((await salon().bookingService.book(caller, request)).status).toBe(409);
  await expectAtRest(salon());
});

test('cancelled by the customer meanwhile: that will do', async () => {
  const { request } = await doomed('customer-first');
  const { calcom } = await salon().company();
  const bookingService = await serviceMeddledWith((uid) => calcom.cancel(uid, 'I cannot come'));
  expect((await bookingService.book(caller, request)).status).toBe(409);
  await expectAtRest(salon());
});

test.each([
  ['and the first answer is lost', true],
  ['at once', false],
])('rescheduled by the customer meanwhile, %s: cancelled where it is now', async (_, isLost) => {
  const { request } = await doomed(`moved-${isLost}`);
  const { calcom } = await salon().company();
  if (isLost) setFaults(salon(), faultAt.cancel({ kind: 'status', status: 500 }, { nth: 1, times: 2 }));
  const bookingService = await serviceMeddledWith((uid) => calcom.reschedule(uid, nextSlot(), 'later please'));
  expect((await bookingService.book(caller, request)).status).toBe(409);
  await expectAtRest(salon());
});

test('rescheduled twice meanwhile: cancelled where it is now', async () => {
  const { request } = await doomed('moved-twice');
  const { calcom } = await salon().company();
  const bookingService = await serviceMeddledWith(async (uid) => {
    const next = await onlyBooking(calcom.reschedule(uid, nextSlot(), 'later please'));
    await calcom.reschedule(next.uid, nextSlot(), 'later still');
  });
  expect((await bookingService.book(caller, request)).status).toBe(409);
  await expectAtRest(salon());
});

test('never a booking without our mark: neither who took the time, nor what Cal.com names in place of ours', async () => {
  const { request, stranger } = await doomed('unmarked');
  const { calcom } = await salon().company();
  const bookingService = await serviceMeddledWith(async (uid) => {
    await calcom.cancel(uid, 'I cannot come');
    const response = await fetch(`${salon().world.sandbox.url}/v2/bookings/${uid}`, {
      headers: { 'cal-api-version': '2024-08-13' },
    });
    const { data, ...rest } = (await response.json()) as { readonly data: object };
    const body = { ...rest, data: { ...data, rescheduledToUid: stranger } };
    const path = `/v2/bookings/${uid}`;
    salon().world.sandbox.setFaults({ rules: [{ match: { method: 'GET', path }, fault: { kind: 'body', body } }] });
  });
  expect((await bookingService.book(caller, request)).status).toBe(409);
  expect(isLive(stranger)).toBe(true);
  await expectAtRest(salon());
});

test('exhausted: manual_review and exactly one alert, which names the remaining bookings', async () => {
  const { request, stranger } = await doomed('exhausted');
  setFaults(salon(), faultAt.cancel({ kind: 'status', status: 500 }, { nth: 2, times: 1000 }));
  const pending = appointmentIn(await bookHurried(request));
  const ends: string[] = [];
  for (let round = 0; round < 6; round += 1) ends.push(...(await takeUp('exhausted')));
  expect(ends).toEqual(['stuck', 'stuck', 'stuck', 'manual_review']);
  expect(await salon().bookingService.book(caller, request)).toMatchObject({
    status: 502,
    body: { code: 'manual-review' },
  });
  const alerts = await queryRows(salon().world.databaseUrl, 'SELECT kind, resource, detail FROM calops.alerts');
  const live = calcomRows(salon().world).find(
    ({ metadata, status }) => status === 'accepted' && metadata['calops_appointment'] === pending.id,
  );
  expect(alerts).toMatchObject([
    {
      kind: 'manual_review',
      resource: `appointment/${pending.id}`,
      detail: { steps: [{ status: 'rejected' }, { action: 'cancel', status: 'unknown', bookingUid: live?.uid }] },
    },
  ]);
  expect(isLive(stranger)).toBe(true);
  await expectAtRest(salon());
});

test('a cancellation that Cal.com refuses for long is finished, and its caller may ask for it again', async () => {
  const { id } = appointmentIn(
    await salon().bookingService.book(caller, wants('colour', { staff: 'emma', startMs: nextSlot() })),
  );
  const cancel = { appointmentId: id, key: { key: 'slow-cancel', requestHash: '' } };
  setFaults(salon(), faultAt.cancel({ kind: 'status', status: 500 }, { nth: 1, times: 12 }));
  const hurried = await hurriedAnswer((waitMs) => salon().bookingService.cancel({ ...caller, waitMs }, cancel));
  expect(hurried).toMatchObject({ status: 202 });
  await salon().bookingService.idle();
  expect(await takeUp('slow-cancel')).toEqual(['done']);
  expect(appointmentIn(await salon().bookingService.cancel(caller, cancel)).status).toBe('cancelled');
  await expectAtRest(salon());
});
