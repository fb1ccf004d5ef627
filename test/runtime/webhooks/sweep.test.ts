import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CalcomBookings } from '../../../src/calcom/bookings/bookings-api.ts';
import { systemClock } from '../../../src/calcom/caller/clock.ts';
import { sweep, verifyPending } from '../../../src/runtime/webhooks/sweep.ts';
import { bookAsStranger } from '../../support/servers/calcom-stranger.ts';
import { booked, CALLER, flagOf, inCalcom, areLive } from '../../support/booking/guest.ts';
import { openRuntime } from '../../support/booking/open-runtime.ts';
import type { OpenRuntime } from '../../support/booking/open-runtime.ts';
import { queryRows } from '../../store/query-rows.ts';
import { appointmentIn, COMPANY, monday, wants } from '../../support/booking/open-salon.ts';
import type { Pass } from '../../support/servers/tripwire.ts';

let salon: OpenRuntime;
let pass: Pass = () => undefined;
/** The clock of the sandbox, by which bookings are dated. */
let nowMs = 0;

beforeEach(async () => {
  nowMs = Date.now();
  pass = () => undefined;
  const clock = { ...systemClock, now: () => nowMs };
  salon = await openRuntime({ now: () => nowMs, clock, pass: (point) => pass(point) });
});
afterEach(() => salon[Symbol.asyncDispose]());

const swept = async () => sweep(await salon.company());
const cursor = () => salon.world.store.bookings.sweepCursor(COMPANY);
const minuteMs = 60_000;

/** A booking that Cal.com makes after we have given the call up. */
async function bookedLate(startMs: number): Promise<string> {
  salon.world.sandbox.setFaults({
    rules: [
      { match: { method: 'POST', path: '/v2/bookings' }, fault: { kind: 'drop' } },
      { match: { method: 'GET', path: '/v2/bookings' }, fault: { kind: 'empty-list' } },
    ],
  });
  const answer = await salon.bookingService.book(CALLER, wants('cut', { staff: 'emma', startMs }));
  salon.world.sandbox.setFaults({});
  expect(answer.status).toBe(503);
  const { saga } = await latestSaga();
  const [step] = saga.steps;
  return bookAsStranger(salon, {
    staff: 'emma',
    startMs,
    email: 'anna@guests.example',
    metadata: {
      calops_company: COMPANY,
      calops_appointment: saga.appointmentId,
      calops_segment: 'A',
      calops_step: `${saga.id}/${step?.position}`,
    },
  });
}

async function latestSaga() {
  const [row] = await queryRows(
    salon.world.databaseUrl,
    'SELECT appointment_id AS id FROM calops.sagas ORDER BY created_at DESC LIMIT 1',
  );
  const saga = await salon.world.store.bookings.saga(COMPANY, String(row?.['id']));
  if (!saga) throw new Error('there is no saga');
  return { saga };
}

describe('the cursor', () => {
  it('is where Cal.com has read to, by its own clock', async () => {
    await booked(salon, 'cut', { startMs: monday('10:00') });
    const first = nowMs;
    expect(await cursor()).toBeNull();
    expect(await swept()).toMatchObject({ agrees: 1 });
    expect(await cursor()).toBe(first);
  });

  it('moves only after everything was dealt with: a sweep that fails half-way is done again', async () => {
    const uid = await bookedLate(monday('10:00'));
    nowMs += minuteMs;
    await booked(salon, 'cut', { startMs: monday('12:00') });
    salon.world.sandbox.setFaults({
      rules: [{ match: { method: 'POST', path: '/v2/bookings/*/cancel' }, fault: { kind: 'status', status: 503 } }],
    });
    await expect(swept()).rejects.toThrow();
    expect(await cursor()).toBeNull();
    salon.world.sandbox.setFaults({});
    expect(await swept()).toMatchObject({ 'late-cancelled': 1, agrees: 1 });
    expect(await cursor()).toBe(nowMs);
    expect(areLive(salon, [uid])).toEqual([false]);
  });

  it('leaves out what another process works on', async () => {
    const dated = nowMs;
    const done = Promise.withResolvers<void>();
    pass = (point) => (point === 'after book' ? done.promise : undefined);
    const booking = salon.bookingService.book(CALLER, wants('cut', { staff: 'emma' }));
    await expect.poll(() => bookingCount()).toBe(1);
    nowMs += 30 * minuteMs;
    await bookAsStranger(salon, { staff: 'fabian-1', startMs: monday('12:00') });
    expect(await swept()).toMatchObject({ 'in-progress': 1, 'not-ours': 1 });
    expect(await cursor()).toBe(dated);
    done.resolve();
    expect((await booking).status).toBe(201);
    expect(await swept()).toMatchObject({ agrees: 1, 'not-ours': 1 });
    expect(await cursor()).toBe(nowMs);
  });

  it('never goes back, and old bookings are not read again', async () => {
    await booked(salon, 'cut', { startMs: monday('10:00') });
    nowMs += 30 * minuteMs;
    await booked(salon, 'cut', { startMs: monday('12:00') });
    await swept();
    expect(await swept()).toMatchObject({ agrees: 1 });
    await salon.world.store.bookings.advanceSweep(COMPANY, nowMs - 30 * minuteMs);
    expect(await cursor()).toBe(nowMs);
  });
});

describe('the sweep finds what no webhook reported', () => {
  it('cancels late bookings of sagas that were given up', async () => {
    const uid = await bookedLate(monday('10:00'));
    expect(areLive(salon, [uid])).toEqual([true]);
    expect(await swept()).toMatchObject({ 'late-cancelled': 1 });
    expect(areLive(salon, [uid])).toEqual([false]);
    expect(await swept()).toMatchObject({ agrees: 1, 'late-cancelled': 0 });
    const log = await salon.world.store.read((reader) => reader.auditLog(COMPANY, { sinceMs: null, limit: 1 }));
    expect(log).toMatchObject([{ who: 'sweep', action: 'cancel-late', after: { bookingUid: uid } }]);
  });

  it('cancels a late double of an appointment that was booked in another way', async () => {
    const { id, uids } = await booked(salon, 'cut', { startMs: monday('10:00') });
    const metadata = { calops_company: COMPANY, calops_appointment: id, calops_segment: 'A', calops_step: 'other/0' };
    const double = await bookAsStranger(salon, { staff: 'fabian-1', startMs: monday('10:00'), metadata });
    expect(await swept()).toMatchObject({ 'late-cancelled': 1, agrees: 1 });
    expect(areLive(salon, [...uids, double])).toEqual([true, false]);
  });

  it('flags a booking that was moved by hand, and cancels neither', async () => {
    const { id, uids } = await booked(salon, 'cut', { startMs: monday('10:00') });
    const movedTo = await inCalcom(salon).move(uids[0] ?? '', monday('12:00'));
    await swept();
    expect(await flagOf(salon, id)).toMatchObject({ flag: { code: 'changed-in-calcom' }, alerts: 1, status: 'booked' });
    expect(areLive(salon, [movedTo])).toEqual([true]);
  });

  it('shows all segments that were changed, one after the other, to API and review', async () => {
    const { id, uids } = await booked(salon, 'colour', { startMs: monday('10:00') });
    for (const uid of [uids[1], uids[0]]) {
      await inCalcom(salon).cancel(uid ?? '');
      nowMs += minuteMs;
      await swept();
    }
    const segments = [
      { segment: 'A', is: 'cancelled' },
      { segment: 'B', is: 'cancelled' },
    ];
    expect(await flagOf(salon, id)).toMatchObject({ flag: { segments }, alerts: 1, status: 'booked' });
    expect(await salon.bookingService.appointment(COMPANY, id)).toMatchObject({
      body: { appointment: { flag: { segments } } },
    });
    expect(await salon.world.store.bookings.review(COMPANY)).toMatchObject([{ detail: { segments } }]);
  });

  it('follows a booking that was moved by hand again and again, and never cancels it', async () => {
    const { id, uids } = await booked(salon, 'cut', { startMs: monday('10:00') });
    let uid = uids[0] ?? '';
    for (const time of ['12:00', '13:00', '14:00']) uid = await inCalcom(salon).move(uid, monday(time));
    expect(await swept()).toMatchObject({ 'late-cancelled': 0 });
    expect(await flagOf(salon, id)).toMatchObject({ flag: { code: 'changed-in-calcom' }, alerts: 1 });
    expect(areLive(salon, [uid])).toEqual([true]);
  });

  it('leaves bookings alone that bear the mark of another company or of another database', async () => {
    const other = { calops_appointment: crypto.randomUUID(), calops_segment: 'A', calops_step: 'other/0' };
    const uids = [
      await bookAsStranger(salon, {
        staff: 'emma',
        startMs: monday('10:00'),
        metadata: { ...other, calops_company: 'another' },
      }),
      await bookAsStranger(salon, {
        staff: 'emma',
        startMs: monday('11:00'),
        metadata: { ...other, calops_company: COMPANY },
      }),
      await bookAsStranger(salon, { staff: 'emma', startMs: monday('12:00'), metadata: { calops_company: COMPANY } }),
    ];
    expect(await swept()).toMatchObject({ 'not-ours': 2, 'unknown-appointment': 1, 'late-cancelled': 0, flagged: 0 });
    expect(areLive(salon, uids)).toEqual([true, true, true]);
    const { epochs } = await (await salon.company()).store.busy(COMPANY, ['emma'], { fromMs: 0, toMs: 1 });
    expect(epochs['emma']).toBe(3);
  });

  it('leaves what had taken place of an appointment that was cancelled: Cal.com cancels nothing that has ended', async () => {
    const { uids } = await booked(salon, 'colour', { startMs: monday('10:00') });
    nowMs = monday('10:40'); // the first segment is over, the others are not
    const { saga } = await latestSaga();
    const answer = await salon.bookingService.cancel(CALLER, { appointmentId: saga.appointmentId, key: null });
    expect(answer.status).toBe(200);
    expect(areLive(salon, uids)).toEqual([true, false, false]);
    await salon.world.store.bookings.advanceSweep(COMPANY, 0);
    await expect(sweepFrom(nowMs - 60 * 86_400_000)).resolves.toMatchObject({ agrees: 3, 'late-cancelled': 0 });
    expect(await cursor()).toBe(nowMs);
  });

  it('raises an alert when Cal.com refuses to cancel a late one, and continues', async () => {
    const uid = await bookedLate(monday('10:00'));
    const { saga } = await latestSaga();
    salon.world.sandbox.setFaults({
      rules: [
        {
          match: { method: 'POST', path: '/v2/bookings/*/cancel' },
          fault: { kind: 'body', status: 400, body: { statusCode: 400, message: 'Not like this' } },
        },
      ],
    });
    expect(await swept()).toMatchObject({ flagged: 1 });
    expect(await cursor()).toBe(nowMs);
    expect(await flagOf(salon, saga.appointmentId)).toMatchObject({
      flag: { code: 'stands-in-calcom', bookingUid: uid },
      alerts: 1,
    });
  });

  it('keeps a booking whose saga ends while it is being compared', async () => {
    const company = await salon.company();
    const done = Promise.withResolvers<void>();
    pass = (point) => (point === 'after book' ? done.promise : undefined);
    const answering = salon.bookingService.book(CALLER, wants('cut', { staff: 'emma' }));
    await expect.poll(() => bookingCount()).toBe(1);
    const finishedAfterOneRead = new Proxy(company.store, {
      get: (store, name) => {
        const method: unknown = Reflect.get(store, name);
        if (name !== 'appointment' && name !== 'saga') return method;
        return async (...given: readonly unknown[]): Promise<unknown> => {
          const read: unknown = await (method as (...values: readonly unknown[]) => Promise<unknown>)(...given);
          done.resolve();
          await answering;
          return read;
        };
      },
    });
    expect(await sweep({ ...company, store: finishedAfterOneRead })).toMatchObject({ 'late-cancelled': 0 });
    const { phases } = appointmentIn(await answering);
    expect(
      areLive(
        salon,
        phases.map(({ bookingUid }) => bookingUid ?? ''),
      ),
    ).toEqual([true]);
  });
});

describe('what was booked and not compared yet', () => {
  it('is compared, and is then synced', async () => {
    const { id } = await booked(salon, 'colour', { startMs: monday('10:00') });
    expect(await verifyPending(await salon.company(), 10)).toBe(1);
    expect(await flagOf(salon, id)).toMatchObject({ sync: 'synced', flag: null });
    expect(await verifyPending(await salon.company(), 10)).toBe(0);
  });

  it('is not flagged for what we move while Cal.com is read, nor taken for compared', async () => {
    const { id } = await booked(salon, 'colour', { startMs: monday('10:00') });
    const company = await salon.company();
    const movedMeanwhile: CalcomBookings = {
      ...company.calcom,
      bookings: async (query) => {
        const request = { appointmentId: id, startMs: monday('14:00'), key: null };
        expect((await salon.bookingService.move(CALLER, request)).status).toBe(200);
        return company.calcom.bookings(query);
      },
    };
    expect(await verifyPending({ ...company, calcom: movedMeanwhile }, 10)).toBe(0);
    expect(await flagOf(salon, id)).toEqual({ flag: null, status: 'booked', sync: 'pending', alerts: 0 });
    expect(await verifyPending(company, 10)).toBe(1);
  });

  it('is flagged where it differs', async () => {
    const { id, uids } = await booked(salon, 'colour', { startMs: monday('10:00') });
    await inCalcom(salon).cancel(uids[2] ?? '');
    expect(await verifyPending(await salon.company(), 10)).toBe(0);
    expect(await flagOf(salon, id)).toMatchObject({
      flag: { code: 'differs-in-calcom', segments: [{ segment: 'C', is: 'cancelled' }] },
      alerts: 1,
    });
  });
});

function bookingCount(): number {
  return (salon.world.sandbox.state() as { readonly bookings: readonly unknown[] }).bookings.length;
}

/** As if the last sweep had been then. */
async function sweepFrom(cursorMs: number) {
  const company = await salon.company();
  const store = new Proxy(company.store, {
    get: (target, name): unknown =>
      name === 'sweepCursor' ? () => Promise.resolve(cursorMs) : Reflect.get(target, name),
  });
  return sweep({ ...company, store });
}

describe('an odd booking', () => {
  const oddly = (uid: string, edit: object) =>
    salon.world.sandbox.setFaults({
      rules: [
        { match: { method: 'GET', path: '/v2/bookings' }, fault: { kind: 'edit-items', where: { uid }, ...edit } },
      ],
    });

  it.each([
    ['a status that nobody knows', { set: { status: 'awaiting_host' } }],
    ['no time of change', { set: { updatedAt: null } }],
    ['guests without an address', { set: { attendees: [{ name: 'Fremde' }] } }],
    ['no metadata and no end', { set: { metadata: null, end: null } }],
    ['hosts of an unknown shape', { set: { hosts: ['emma'] } }],
    ['no start', { set: { start: null } }],
    ['no uid', { drop: ['uid'] }],
  ])('of others with %s stops no sweep: what is ours is still compared', async (_, edit) => {
    const odd = await bookAsStranger(salon, { staff: 'fabian-1', startMs: monday('12:00') });
    nowMs += minuteMs;
    await booked(salon, 'cut', { startMs: monday('10:00') });
    oddly(odd, edit);
    expect(await swept()).toMatchObject({ agrees: 1 });
    expect(await cursor()).toBe(nowMs);
  });

  it('is noted once, and no longer when it can be read', async () => {
    const odd = await bookAsStranger(salon, { staff: 'fabian-1', startMs: monday('12:00') });
    oddly(odd, { set: { start: null } });
    expect((await swept()).unreadable).toMatchObject([{ uid: odd }]);
    expect((await swept()).unreadable).toEqual([]);
    expect(await salon.world.store.bookings.unreadableBookings(COMPANY)).toMatchObject([{ uid: odd }]);
    expect(await salon.world.store.bookings.review(COMPANY)).toEqual([]);
    expect(await salon.runtime.metrics.text()).toContain('calops_bookings_unreadable 1');
    salon.world.sandbox.setFaults({});
    await swept();
    expect(await salon.world.store.bookings.unreadableBookings(COMPANY)).toEqual([]);
  });

  it('of ours is flagged, because it cannot be compared', async () => {
    const appointment = await booked(salon, 'cut', { startMs: monday('10:00') });
    const [uid = ''] = appointment.uids;
    oddly(uid, { set: { status: 'awaiting_host' } });
    expect(await swept()).toMatchObject({ flagged: 1 });
    expect((await flagOf(salon, appointment.id)).flag).toMatchObject({
      code: 'changed-in-calcom',
      segments: [{ is: 'unreadable', fields: ['status'] }],
    });
    oddly(uid, { set: { start: null } });
    await swept();
    expect((await flagOf(salon, appointment.id)).flag).toMatchObject({ code: 'unreadable-in-calcom', bookingUid: uid });
  });
});

it('readyz and the metrics show that sweeps fail, and for which company', async () => {
  const parts = async () => (await salon.runtime.health.parts())['sweep'];
  expect(await parts()).toBe('ok');
  salon.world.sandbox.setFaults({
    rules: [
      {
        match: { method: 'GET', path: '/v2/bookings' },
        fault: { kind: 'body', body: { status: 'success', data: {} } },
      },
    ],
  });
  await salon.runtime.handlers.sweep?.({});
  expect(await parts()).toContain('fails for friseur');
  expect(await salon.runtime.metrics.text()).toContain('calops_sweeps_failing 1');
  salon.world.sandbox.setFaults({});
  await salon.runtime.handlers.sweep?.({});
  expect(await parts()).toBe('ok');
});
