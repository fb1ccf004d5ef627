import { expect, test } from 'vitest';
import { sweep } from '../../../src/runtime/webhooks/sweep.ts';
import { liveRows } from '../../support/booking/booking-audit.ts';
import { faultAt, setFaults } from '../../support/servers/calcom-faults.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { appointmentIn, COMPANY, wants } from '../../support/booking/open-salon.ts';
import { caller as send } from '../../support/sandbox-calls.ts';
import { sharedSalon } from '../../support/booking/shared-salon.ts';
import { slots } from '../../support/booking/slots.ts';
import { queryRows } from '../../store/query-rows.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 60_000 };
const nextSlot = slots();
const headers = { 'cal-api-version': '2024-08-13' };

/** Services whose hosts confirm each appointment in Cal.com. */
const salon = sharedSalon({
  catalog: catalog('friseur')
    .branch('zentrale')
    .staff('emma', { host: { email: 'emma@salon.example' } })
    .service('cut', { minutes: 30, requiresConfirmation: true })
    .performedBy('emma')
    .service('balayage', { segments: { A: { minutes: 30, gap: 30 }, B: 30 }, requiresConfirmation: true })
    .performedBy('emma')
    .build(),
});

async function request(service: string, startMs = nextSlot()) {
  const answer = await salon().bookingService.book(caller, wants(service, { startMs }));
  return { answer, startMs, ...appointmentIn(answer) };
}

async function host(decision: 'confirm' | 'decline', uid: string | null | undefined): Promise<void> {
  const path = `/v2/bookings/${uid}/${decision}`;
  expect((await send(salon().world.sandbox)('POST', path, {}, { headers })).status).toBe(200);
}

async function statusOf(id: string) {
  const stored = await salon().world.store.bookings.appointment(COMPANY, id);
  return [stored?.status, stored?.phases.map(({ status }) => status)];
}

async function heldFor(id: string): Promise<number> {
  const text = 'SELECT appointment_id AS id FROM calops.holds';
  const rows = (await queryRows(salon().world.databaseUrl, text)) as readonly { readonly id: string }[];
  return rows.filter((row) => row.id === id).length;
}

async function look(): Promise<void> {
  await sweep(await salon().company());
}

test('an appointment that its host has to confirm is answered as requested, and its time is held', async () => {
  const { answer, id, phases } = await request('cut');
  expect([answer.status, appointmentIn(answer).status]).toEqual([202, 'requested']);
  expect(phases.map(({ status }) => status)).toEqual(['requested']);
  expect([await heldFor(id), await statusOf(id)]).toEqual([1, ['requested', ['requested']]]);
});

test('a request repeated under its key gets the same answer', async () => {
  const wanted = wants('cut', { startMs: nextSlot(), key: { key: 'again', requestHash: 'a' } });
  const first = await salon().bookingService.book(caller, wanted);
  expect(await salon().bookingService.book(caller, wanted)).toEqual(first);
  expect([first.status, appointmentIn(first).status]).toEqual([202, 'requested']);
});

test('a request whose answer is lost is found, and is requested and not booked', async () => {
  setFaults(salon(), faultAt.book({ kind: 'handle-then-drop' }, { nth: 1, times: 1 }));
  const { answer, id } = await request('cut');
  expect([answer.status, await statusOf(id)]).toEqual([202, ['requested', ['requested']]]);
});

test('a host who confirms makes it booked', async () => {
  const { id, phases } = await request('cut');
  await host('confirm', phases[0]?.bookingUid);
  await look();
  expect([await statusOf(id), await heldFor(id)]).toEqual([['booked', ['confirmed']], 1]);
});

test('a host who declines makes it declined, and its time is free', async () => {
  const { id, startMs, phases } = await request('cut');
  await host('decline', phases[0]?.bookingUid);
  await look();
  expect([await statusOf(id), await heldFor(id)]).toEqual([['declined', ['declined']], 0]);
  expect((await request('cut', startMs)).answer.status).toBe(202);
});

test('a composite is booked once all of its segments are confirmed, in whatever order', async () => {
  const { id, phases } = await request('balayage');
  await host('confirm', phases[1]?.bookingUid);
  await look();
  expect(await statusOf(id)).toEqual(['requested', ['requested', 'confirmed']]);
  await host('confirm', phases[0]?.bookingUid);
  await look();
  expect(await statusOf(id)).toEqual(['booked', ['confirmed', 'confirmed']]);
});

test.each([
  ['waits', false],
  ['is confirmed', true],
])(
  'a composite of which one segment is declined while the other %s is declined, and nothing of it stands',
  async (_, isConfirmed) => {
    const { id, startMs, phases } = await request('balayage');
    if (isConfirmed) await host('confirm', phases[0]?.bookingUid);
    await host('decline', phases[1]?.bookingUid);
    await look();
    expect([await statusOf(id), await heldFor(id)]).toEqual([['declined', ['cancelled', 'declined']], 0]);
    const uids = new Set(phases.map(({ bookingUid }) => bookingUid));
    expect(liveRows(salon().world).filter((row) => row.startMs >= startMs && uids.has(row.uid))).toEqual([]);
  },
);

test('a requested appointment can be cancelled, and cannot be moved', async () => {
  const { id } = await request('cut');
  const moved = await salon().bookingService.move(caller, { appointmentId: id, startMs: nextSlot(), key: null });
  expect(moved).toMatchObject({ status: 409, body: { code: 'not-confirmed' } });
  expect((await salon().bookingService.cancel(caller, { appointmentId: id, key: null })).status).toBe(200);
  expect([await statusOf(id), await heldFor(id)]).toEqual([['cancelled', ['cancelled']], 0]);
});

test('a requested appointment of an event type without cancelling is declined at Cal.com when it is cancelled', async () => {
  const { id, phases } = await request('cut');
  const { tenant } = await salon().company();
  const entry = [...tenant.ledger.values()].find(({ serviceId }) => serviceId === 'cut');
  const path = `/v2/teams/${tenant.company.teamId}/event-types/${entry?.eventTypeId}`;
  const patch = (disabled: boolean) => send(salon().world.sandbox)('PATCH', path, { disableCancelling: { disabled } });
  expect((await patch(true)).status).toBe(200);
  expect((await salon().bookingService.cancel(caller, { appointmentId: id, key: null })).status).toBe(200);
  expect(liveRows(salon().world).filter(({ uid }) => uid === phases[0]?.bookingUid)).toEqual([]);
  await patch(false);
});
