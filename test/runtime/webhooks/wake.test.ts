import { afterEach, describe, expect, it } from 'vitest';
import { booked, CALLER, flagOf, inCalcom, areLive } from '../../support/booking/guest.ts';
import { bookAsStranger } from '../../support/servers/calcom-stranger.ts';
import { appointmentIn, BUSY_SEED, monday, wants } from '../../support/booking/open-salon.ts';
import { FABIAN } from '../../support/sandbox-calls.ts';
import { salon } from '../../support/manifests/salon.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { queryRows } from '../../store/query-rows.ts';
import { slots } from '../../support/booking/slots.ts';
import type { Pass } from '../../support/servers/tripwire.ts';

const withRequests = salon()
  .company({ environment: { webhookSecret: { env: 'CALCOM_WEBHOOK_SECRET' } } })
  .service('advice', { minutes: 30, requiresConfirmation: true })
  .performedBy('emma')
  .service('beard', { minutes: 30, scheduling: 'roundRobin' })
  .performedBy('emma')
  .performedBy('fabian-1')
  .build();

/** BOOKING_REASSIGNED in the form of later servers: flat, and with `bookingUid`. */
const seed = { ...BUSY_SEED, hosted: { reassignedWebhooks: true } };

let pass: Pass = () => undefined;
const opened = sharedRuntime({ catalogs: [withRequests], seed, pass: (point) => pass(point) });
afterEach(() => {
  pass = () => undefined;
});
const nextMs = slots();

/** Until every delivery that is under way has come, and what it wakes is done. */
async function told(): Promise<readonly string[]> {
  const { world, jobs } = opened();
  await world.sandbox.deliveries.settled();
  await jobs.work();
  return world.sandbox.deliveries.entries().map(({ trigger, state, status }) => `${trigger} ${state} ${status}`);
}

function holdDeliveries(rule: object): void {
  opened().world.sandbox.setFaults({ deliveries: [rule] });
}

describe('a delivery', () => {
  it('before our own 201 changes nothing: the booking is compared once it is booked', async () => {
    const { world, bookingService, jobs } = opened();
    const dealtWith = Promise.withResolvers<void>();
    // Cal.com has made the booking and told of it; its answer has not come yet
    pass = (point) => (point === 'after book' ? dealtWith.promise : undefined);
    const answering = bookingService.book(CALLER, wants('colour', { staff: 'emma', startMs: nextMs() }));
    await expect.poll(() => world.sandbox.deliveries.entries().length).toBe(3);
    await world.sandbox.deliveries.settled();
    expect(jobs.waiting()).toHaveLength(3);
    await jobs.work();
    expect(await world.store.bookings.openDeliveries('friseur', { olderThanMs: 0, limit: 10 })).toEqual([]);
    dealtWith.resolve();
    const answer = await answering;
    expect(answer.status).toBe(201);
    await told();
    const { id, phases } = appointmentIn(answer);
    expect(await flagOf(opened(), id)).toEqual({ flag: null, status: 'booked', sync: 'synced', alerts: 0 });
    expect(
      areLive(
        opened(),
        phases.map(({ bookingUid }) => bookingUid ?? ''),
      ),
    ).toEqual([true, true, true]);
  });

  it('of our own booking finds that it agrees, whatever else it says', async () => {
    const { id } = await booked(opened(), 'colour', { startMs: nextMs() });
    expect(await told()).toEqual(Array.from({ length: 3 }, () => 'BOOKING_CREATED answered 200'));
    expect(await flagOf(opened(), id)).toMatchObject({ flag: null, sync: 'synced', alerts: 0 });
  });

  it('of one segment cancelled outside: the appointment is flagged, one alert, nothing else cancelled', async () => {
    const { id, uids } = await booked(opened(), 'colour', { startMs: nextMs() });
    await told();
    await inCalcom(opened()).cancel(uids[1] ?? '');
    await told();
    expect(await flagOf(opened(), id)).toMatchObject({
      flag: { code: 'changed-in-calcom', segments: [{ segment: 'B', is: 'cancelled', bookingUid: uids[1] }] },
      status: 'booked',
      alerts: 1,
    });
    expect(areLive(opened(), uids)).toEqual([true, false, true]);
  });

  it('that comes twice, and once more out of order, raises one alert', async () => {
    const { id, uids } = await booked(opened(), 'cut', { startMs: nextMs() });
    await told();
    holdDeliveries({ match: { trigger: 'BOOKING_CANCELLED' }, fault: { kind: 'duplicate', copies: 3 } });
    await inCalcom(opened()).cancel(uids[0] ?? '');
    await told();
    expect(await flagOf(opened(), id)).toMatchObject({ alerts: 1, flag: { code: 'changed-in-calcom' } });
  });

  it('that is reordered: cancelled arrives before created, and what is read decides', async () => {
    holdDeliveries({ match: { trigger: 'BOOKING_CREATED' }, fault: { kind: 'late' } });
    const { id, uids } = await booked(opened(), 'cut', { startMs: nextMs() });
    await inCalcom(opened()).cancel(uids[0] ?? '');
    await told();
    const order = opened()
      .world.sandbox.deliveries.entries()
      .map(({ trigger, state }) => `${trigger} ${state}`);
    expect(order).toEqual(['BOOKING_CREATED answered', 'BOOKING_CANCELLED answered']);
    expect(await flagOf(opened(), id)).toMatchObject({ alerts: 1, flag: { code: expect.stringMatching(/calcom$/) } });
  });

  it('that is lost is not missed: the sweep finds the change', async () => {
    holdDeliveries({ fault: { kind: 'drop' } });
    const { id, uids } = await booked(opened(), 'cut', { startMs: nextMs() });
    await opened().jobs.work();
    await inCalcom(opened()).cancel(uids[0] ?? '');
    await told();
    expect(await flagOf(opened(), id)).toMatchObject({ flag: null, sync: 'synced' });
    await opened().runtime.handlers.sweep?.({});
    expect(await flagOf(opened(), id)).toMatchObject({ alerts: 1, flag: { code: 'changed-in-calcom' } });
  });

  it('of a booking that was moved by hand flags it, and cancels neither', async () => {
    const startMs = nextMs();
    const { id, uids } = await booked(opened(), 'cut', { startMs });
    await told();
    const movedTo = await inCalcom(opened()).move(uids[0] ?? '', startMs + 3_600_000);
    await told();
    expect(await flagOf(opened(), id)).toMatchObject({
      flag: { code: 'changed-in-calcom', segments: [{ segment: 'A', is: 'moved', movedTo }] },
      alerts: 1,
    });
    expect(areLive(opened(), [movedTo])).toEqual([true]);
  });

  it('of a booking that another host took over flags it, though its payload is flat and names it bookingUid', async () => {
    const { id, uids } = await booked(opened(), 'beard', { startMs: nextMs() });
    await told();
    await inCalcom(opened()).reassign(uids[0] ?? '', FABIAN);
    expect(await told()).toContain('BOOKING_REASSIGNED answered 200');
    expect(await flagOf(opened(), id)).toMatchObject({
      flag: { code: 'changed-in-calcom', segments: [{ segment: 'A', is: 'reassigned', hostUserIds: [FABIAN] }] },
      alerts: 1,
    });
  });

  it('of what we moved and cancelled ourselves finds nothing to flag', async () => {
    const { bookingService } = opened();
    const { id } = await booked(opened(), 'colour', { startMs: nextMs() });
    expect((await bookingService.move(CALLER, { appointmentId: id, startMs: nextMs(), key: null })).status).toBe(200);
    await told();
    expect(await flagOf(opened(), id)).toMatchObject({ flag: null, sync: 'synced', alerts: 0 });
    expect((await bookingService.cancel(CALLER, { appointmentId: id, key: null })).status).toBe(200);
    await told();
    expect(await flagOf(opened(), id)).toMatchObject({ flag: null, status: 'cancelled', alerts: 0 });
  });

  it('stays open while Cal.com cannot be read, and is dealt with afterwards', async () => {
    const { world, jobs } = opened();
    const { id, uids } = await booked(opened(), 'cut', { startMs: nextMs() });
    await told();
    await inCalcom(opened()).cancel(uids[0] ?? '');
    await world.sandbox.deliveries.settled();
    world.sandbox.setFaults({
      rules: [{ match: { method: 'GET', path: '/v2/bookings/*' }, fault: { kind: 'status', status: 503 } }],
    });
    await expect(jobs.work()).rejects.toThrow();
    expect(await world.store.bookings.openDeliveries('friseur', { olderThanMs: 0, limit: 10 })).toEqual([
      expect.objectContaining({ trigger: 'BOOKING_CANCELLED', bookingUid: uids[0] }),
    ]);
    world.sandbox.setFaults({});
    await told();
    expect(await world.store.bookings.openDeliveries('friseur', { olderThanMs: 0, limit: 10 })).toEqual([]);
    expect(await flagOf(opened(), id)).toMatchObject({ alerts: 1 });
  });
});

describe('what carries no metadata is judged by the booking as it is read', () => {
  async function requested() {
    const answer = await opened().bookingService.book(CALLER, wants('advice', { staff: 'emma', startMs: nextMs() }));
    expect([answer.status, appointmentIn(answer).status]).toEqual([202, 'requested']);
    const { id, phases } = appointmentIn(answer);
    await told();
    expect(await flagOf(opened(), id)).toMatchObject({ flag: null, status: 'requested', alerts: 0 });
    return { id, uid: phases[0]?.bookingUid ?? '' };
  }

  it('a confirm: CREATED without our mark, and the requested appointment is booked', async () => {
    const { id, uid } = await requested();
    await inCalcom(opened()).confirm(uid);
    expect(await told()).toContain('BOOKING_CREATED answered 200');
    expect(await flagOf(opened(), id)).toMatchObject({ flag: null, status: 'booked', alerts: 0 });
  });

  it('a refusal: REJECTED without our mark, and the requested appointment is declined', async () => {
    const { id, uid } = await requested();
    await inCalcom(opened()).decline(uid);
    expect(await told()).toContain('BOOKING_REJECTED answered 200');
    expect(await flagOf(opened(), id)).toMatchObject({ flag: null, status: 'declined', alerts: 0 });
  });
});

it("a webhook of another booking raises the host's epoch: free times are read again", async () => {
  const { store } = await opened().company();
  const within = { fromMs: monday('00:00'), toMs: monday('23:00') };
  const epochsOf = async () => (await store.busy('friseur', ['emma', 'fabian-1'], within)).epochs;
  const before = await epochsOf();
  await bookAsStranger(opened(), { staff: 'emma', startMs: nextMs() });
  await told();
  const after = await epochsOf();
  expect(after['emma']).toBeGreaterThan(before['emma'] ?? 0);
  expect(after['fabian-1']).toBe(before['fabian-1']);
});

describe('a delivery that was not processed', () => {
  it('since its job was lost with its process, is dealt with by the sweep', async () => {
    const { world, runtime } = opened();
    const { id, uids } = await booked(opened(), 'cut', { startMs: nextMs() });
    await told();
    runtime.sendTo({
      send: () => Promise.resolve(),
      depths: () => Promise.resolve([]),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
    await inCalcom(opened()).cancel(uids[0] ?? '');
    await world.sandbox.deliveries.settled();
    runtime.sendTo(opened().jobs);
    const open = () => world.store.bookings.openDeliveries('friseur', { olderThanMs: 0, limit: 10 });
    expect(await open()).toMatchObject([{ trigger: 'BOOKING_CANCELLED' }]);
    await runtime.handlers.sweep?.({});
    // somebody may be at it yet
    expect(await open()).toHaveLength(1);
    await queryRows(world.databaseUrl, AGE);
    await runtime.handlers.sweep?.({});
    expect(await open()).toEqual([]);
    expect(await flagOf(opened(), id)).toMatchObject({ alerts: 1 });
  });
});

const AGE = `UPDATE calops.webhook_deliveries SET received_at = received_at - interval '11 minutes'`;
