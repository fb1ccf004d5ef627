import { expect, test } from 'vitest';
import { verifyAppointment } from '../../../src/runtime/booking/verify.ts';
import { calcomRows, liveRows } from '../../support/booking/booking-audit.ts';
import { faultAt, setFaults } from '../../support/servers/calcom-faults.ts';
import { bookAsStranger } from '../../support/servers/calcom-stranger.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { appointmentIn, COMPANY, wants } from '../../support/booking/open-salon.ts';
import { caller as send, SALON } from '../../support/sandbox-calls.ts';
import { sharedSalon } from '../../support/booking/shared-salon.ts';
import { slots } from '../../support/booking/slots.ts';
import { queryRows } from '../../store/query-rows.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 60_000 };
const nextSlot = slots();

const salon = sharedSalon({
  catalog: catalog('friseur')
    .branch('zentrale')
    .staff('emma', { host: { email: 'emma@salon.example' } })
    .staff('fabian-1', { host: { email: 'fabian@salon.example' } })
    .service('cut', { minutes: 30 })
    .performedBy('emma', { primary: true })
    .service('advice', { minutes: 30, scheduling: 'roundRobin' })
    .performedBy('emma', { primary: true })
    .service('balayage', { segments: { A: { minutes: 30, gap: 30 }, B: 30 } })
    .performedBy('emma')
    .build(),
});

/** As somebody changes it in Cal.com after the apply. */
async function inCalcom(service: string, segment: string, settings: object): Promise<void> {
  const { tenant } = await salon().company();
  const entry = [...tenant.ledger.values()].find((one) => one.serviceId === service && one.segmentKey === segment);
  const path = `${SALON.types}/${entry?.eventTypeId}`;
  expect((await send(salon().world.sandbox)('PATCH', path, settings)).status).toBe(200);
}

const SEATS = { seats: { seatsPerTimeSlot: 3, showAttendeeInfo: true, showAvailabilityCount: true } };
const NO_SEATS = { seats: { disabled: true } };

function liveAt(startMs: number) {
  return liveRows(salon().world).filter((row) => row.startMs >= startMs && row.startMs < startMs + 2 * 3_600_000);
}

async function alertsOf(id: string): Promise<readonly unknown[]> {
  const rows = await queryRows(salon().world.databaseUrl, 'SELECT kind, resource FROM calops.alerts');
  return rows.filter((row) => (row as { resource: string }).resource === `appointment/${id}`);
}

test('a seat in Cal.com is one booking, and cancelling it frees that seat alone', async () => {
  await inCalcom('cut', 'A', SEATS);
  const startMs = nextSlot();
  await bookAsStranger(salon(), { staff: 'emma', startMs });
  const answer = await salon().bookingService.book(caller, wants('cut', { startMs }));
  expect([answer.status, appointmentIn(answer).status]).toEqual([201, 'booked']);
  const [shared, ...others] = liveAt(startMs);
  expect([shared?.attendees.length, others]).toEqual([2, []]);
  const { id } = appointmentIn(answer);
  const stored = await salon().world.store.bookings.appointment(COMPANY, id);
  expect(stored && (await verifyAppointment(await salon().company(), stored))).toBe('synced');
  expect((await salon().bookingService.cancel(caller, { appointmentId: id, key: null })).status).toBe(200);
  expect(liveAt(startMs).map(({ attendees }) => attendees.map(({ email }) => email))).toEqual([
    ['stranger@guests.example'],
  ]);
  await inCalcom('cut', 'A', NO_SEATS);
});

test('a seat whose answer is lost is found by its guest, and is not booked again', async () => {
  await inCalcom('cut', 'A', SEATS);
  const startMs = nextSlot();
  const match = { method: 'POST', pathRegex: '^/v2/bookings$', times: 1 };
  setFaults(salon(), { match, fault: { kind: 'handle-then-drop' } });
  const answer = await salon().bookingService.book(caller, wants('cut', { startMs }));
  expect([answer.status, liveAt(startMs).map(({ attendees }) => attendees.length)]).toEqual([201, [1]]);
  await inCalcom('cut', 'A', NO_SEATS);
});

test('a seat is given back when another segment of the same appointment cannot be booked', async () => {
  await inCalcom('balayage', 'A', SEATS);
  const startMs = nextSlot();
  await bookAsStranger(salon(), { staff: 'emma', service: 'balayage', startMs });
  await bookAsStranger(salon(), { staff: 'emma', startMs: startMs + 3_600_000 });
  const answer = await salon().bookingService.book(caller, wants('balayage', { startMs }));
  expect([answer.status, (answer.body as { code?: string }).code]).toEqual([409, 'slot-taken']);
  expect(liveAt(startMs).map(({ attendees }) => attendees.map(({ email }) => email))).toEqual([
    ['stranger@guests.example'],
    ['stranger@guests.example'],
  ]);
  await inCalcom('balayage', 'A', NO_SEATS);
});

test('an answer that cannot be read is looked up, and nothing is sent a second time', async () => {
  const startMs = nextSlot();
  const match = { method: 'POST', pathRegex: '^/v2/bookings$', times: 1 };
  setFaults(salon(), { match, fault: { kind: 'truncate' } });
  const answer = await salon().bookingService.book(caller, wants('cut', { startMs }));
  expect([answer.status, liveAt(startMs).length]).toEqual([201, 1]);
});

test('a success whose booking cannot be found needs review at once, and no answer says that nothing is booked', async () => {
  const startMs = nextSlot();
  const match = { method: 'POST', path: '/v2/bookings', times: 1 };
  setFaults(salon(), {
    match,
    fault: { kind: 'body', status: 201, body: { status: 'success', data: { uid: 'lost-1' } } },
  });
  const before = calcomRows(salon().world).length;
  const answer = await salon().bookingService.book(caller, wants('cut', { startMs }));
  const body = answer.body as unknown as { code: string; appointment: { id: string; syncStatus: string } };
  expect([answer.status, body.code, body.appointment.syncStatus]).toEqual([502, 'manual-review', 'manual_review']);
  expect(calcomRows(salon().world)).toHaveLength(before);
  expect(await alertsOf(body.appointment.id)).toHaveLength(1);
});

test('an event type without cancelling: what cannot be rolled back needs review at once, with one alert', async () => {
  await inCalcom('balayage', 'A', { disableCancelling: { disabled: true } });
  const startMs = nextSlot();
  await bookAsStranger(salon(), { staff: 'emma', startMs: startMs + 3_600_000 });
  const answer = await salon().bookingService.book(caller, wants('balayage', { startMs }));
  const body = answer.body as unknown as { code: string; appointment: { id: string } };
  expect([answer.status, body.code]).toEqual([502, 'manual-review']);
  expect(await alertsOf(body.appointment.id)).toHaveLength(1);
  await inCalcom('balayage', 'A', { disableCancelling: { disabled: false } });
});

test('an event type without cancelling: the answer says so, and the appointment stays booked without an alert', async () => {
  const startMs = nextSlot();
  const booked = appointmentIn(await salon().bookingService.book(caller, wants('cut', { startMs })));
  await inCalcom('cut', 'A', { disableCancelling: { disabled: true } });
  const answer = await salon().bookingService.cancel(caller, { appointmentId: booked.id, key: null });
  expect(answer).toMatchObject({ status: 409, body: { code: 'not-cancellable', appointment: { status: 'booked' } } });
  expect([liveAt(startMs).length, await alertsOf(booked.id)]).toEqual([1, []]);
  await inCalcom('cut', 'A', { disableCancelling: { disabled: false } });
  expect((await salon().bookingService.cancel(caller, { appointmentId: booked.id, key: null })).status).toBe(200);
});

test('an appointment within the notice for moves stays where it is, and the key is not blamed', async () => {
  const startMs = nextSlot();
  const booked = appointmentIn(await salon().bookingService.book(caller, wants('cut', { startMs })));
  await inCalcom('cut', 'A', { disableRescheduling: { disabled: false, minutesBefore: 525_600 } });
  const answer = await salon().bookingService.move(caller, {
    appointmentId: booked.id,
    startMs: nextSlot(),
    key: null,
  });
  expect(answer).toMatchObject({ status: 409, body: { code: 'not-reschedulable' } });
  expect(liveAt(startMs)).toHaveLength(1);
  await inCalcom('cut', 'A', { disableRescheduling: { disabled: false } });
});

test.each([
  ['cut', 'a managed event type'],
  ['advice', 'a round robin, whose answer leaves out the first'],
])('%s: a series in place of one booking is rolled back, every occurrence of it (%s)', async (service) => {
  await inCalcom(service, 'A', { recurrence: { interval: 1, occurrences: 3, frequency: 'weekly' } });
  const before = liveRows(salon().world).map(({ uid }) => uid);
  const made = calcomRows(salon().world).length;
  const answer = await salon().bookingService.book(caller, wants(service, { startMs: nextSlot() }));
  expect([answer.status, (answer.body as { code?: string }).code]).toEqual([502, 'calcom-refused']);
  expect(liveRows(salon().world).map(({ uid }) => uid)).toEqual(before);
  expect(calcomRows(salon().world)).toHaveLength(made + 3);
});

test('a series whose answer is lost is found and rolled back, every occurrence of it', async () => {
  // recurrence cannot be switched off again: the event type is as the test before left it
  const before = liveRows(salon().world).map(({ uid }) => uid);
  setFaults(salon(), faultAt.book({ kind: 'handle-then-drop' }, { nth: 1, times: 1 }));
  const answer = await salon().bookingService.book(caller, wants('cut', { startMs: nextSlot() }));
  expect([answer.status, liveRows(salon().world).map(({ uid }) => uid)]).toEqual([502, before]);
});
