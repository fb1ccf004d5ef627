import { expect, test } from 'vitest';
import { sweep } from '../../src/runtime/webhooks/sweep.ts';
import { hurriedAnswer, type Answer, type AnsweringService } from '../support/booking/answering-service.ts';
import { queryRows } from '../store/query-rows.ts';
import { discrepancies, liveRows } from '../support/booking/booking-audit.ts';
import { bookAsStranger } from '../support/servers/calcom-stranger.ts';
import { expireLeases, sagaUnder } from '../support/booking/leases.ts';
import { openBookingService } from '../support/booking/open-booking-service.ts';
import { appointmentIn, COMPANY, wants } from '../support/booking/open-salon.ts';
import { expectAtRest, sharedSalon } from '../support/booking/shared-salon.ts';
import { slots } from '../support/booking/slots.ts';
import { manualClock } from '../support/manual-clock.ts';
import { suspendedBooking } from '../support/booking/run-booking.ts';
import { differentPoints } from '../support/servers/tripwire.ts';
import { SALON_KEY } from '../support/world.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 120_000 };
const salon = sharedSalon();
const nextSlot = slots();

type Ask = (bookingService: AnsweringService) => Promise<Answer>;

let keys = 0;

function key() {
  keys += 1;
  return { key: `key-${keys}`, requestHash: '' };
}

function colour() {
  return wants('colour', { staff: 'emma', startMs: nextSlot(), key: key() });
}

interface Scene {
  readonly key: string;
  readonly ask: Ask;
}

const takenBack = async (): Promise<Scene> => {
  const request = colour();
  await bookAsStranger(salon(), { staff: 'emma', startMs: request.startMs + 90 * 60_000 });
  return { key: request.key?.key ?? '', ask: (bookingService) => bookingService.book(caller, request) };
};

const booking = (): Promise<Scene> => {
  const request = colour();
  return Promise.resolve({
    key: request.key?.key ?? '',
    ask: (bookingService) => bookingService.book(caller, request),
  });
};

const cancellation = async (): Promise<Scene> => {
  const { id } = appointmentIn(await salon().bookingService.book(caller, colour()));
  const request = { appointmentId: id, key: key() };
  return { key: request.key.key, ask: (bookingService) => bookingService.cancel(caller, request) };
};

const scenes: { readonly [name: string]: () => Promise<Scene> } = {
  'a booking': booking,
  'a booking that is taken back': takenBack,
  'a cancellation': cancellation,
};

/** A booking service that stops at a point, with all that it does at the same time, until it is let go. */
function pausingService(at: number) {
  const points: string[] = [];
  let letGo = (): void => {};
  let reached = (): void => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const isThere = new Promise<void>((resolve) => (reached = resolve));
  const { store, sandbox } = salon().world;
  const pass = (point: string): Promise<void> | void => {
    points.push(point);
    if (points.length <= at) return;
    reached();
    return held;
  };
  const opened = openBookingService({ store, baseUrl: sandbox.url, apiKey: SALON_KEY }, { pass });
  return {
    bookingService: opened.bookingService,
    points,
    letGo,
    isThere,
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

async function pointsOf(setScene: () => Promise<Scene>): Promise<readonly string[]> {
  const { ask } = await setScene();
  await using pausing = pausingService(Infinity);
  await ask(pausing.bookingService);
  return pausing.points;
}

async function stepsOf(sagaId: string | undefined): Promise<string> {
  if (sagaId === undefined) return '';
  const steps = `SELECT * FROM calops.saga_steps WHERE saga_id = '${sagaId}' ORDER BY position`;
  return JSON.stringify(await queryRows(salon().world.databaseUrl, steps));
}

test.each(Object.entries(scenes))(
  'watchdog and original run of %s at once, wherever the original stopped: one winner, and what the loser did late is rolled back',
  async (_, setScene) => {
    const points = await pointsOf(setScene);
    const wrong: string[] = [];
    for (const [at, point] of differentPoints(points)) {
      const scene = await setScene();
      await using pausing = pausingService(at);
      const { bookingService, letGo, isThere } = pausing;
      const original = scene.ask(bookingService);
      // answers that come at one moment are written together: a run may have a point less than the one that was counted
      await Promise.race([isThere, original]);
      const sagaId = await sagaUnder(salon().world, scene.key);
      if (sagaId !== undefined) {
        await expireLeases(salon().world, sagaId);
        await salon().bookingService.resume(1, sagaId);
      }
      const during = await stepsOf(sagaId);
      letGo();
      const answers = [await original, await scene.ask(salon().bookingService), await scene.ask(bookingService)];
      await bookingService.idle();
      if (new Set(answers.map((answer) => JSON.stringify(answer))).size > 1) wrong.push(`${point}: two answers`);
      if ((await stepsOf(sagaId)) !== during) wrong.push(`${point}: a stale write`);
    }
    // once for all: a sweep reads again what came in the last ten minutes
    await sweep(await salon().company());
    expect({ wrong, discrepancies: await discrepancies(salon().world) }).toEqual({ wrong: [], discrepancies: [] });
  },
);

test('what the original books after it was taken over is found by the sweep and cancelled', async () => {
  const request = colour();
  await using pausing = pausingService(2); // begun, and written as sent: the three calls are about to go out
  const { bookingService, letGo, isThere } = pausing;
  const original = bookingService.book(caller, request);
  await isThere;
  const sagaId = await sagaUnder(salon().world, request.key?.key ?? '');
  await expireLeases(salon().world, sagaId);
  expect(await salon().bookingService.resume(1, sagaId)).toEqual(['failed']);
  const here = (): number =>
    liveRows(salon().world).filter(({ startMs }) => Math.abs(startMs - request.startMs) < 7_200_000).length;
  letGo();
  expect(await original).toMatchObject({ status: 503, body: { code: 'calcom-unavailable' } });
  await bookingService.idle();
  expect(here()).toBe(3);
  expect(await sweep(await salon().company())).toMatchObject({ 'late-cancelled': 3 });
  await expectAtRest(salon());
});

test('a segment that the original moves after it was taken over is flagged for a person, and nothing is moved by guess', async () => {
  const { id } = appointmentIn(await salon().bookingService.book(caller, colour()));
  const request = { appointmentId: id, startMs: nextSlot(), key: key() };
  await using pausing = pausingService(4);
  const { bookingService, letGo, isThere } = pausing;
  const original = bookingService.move(caller, request);
  await isThere;
  const sagaId = await sagaUnder(salon().world, request.key.key);
  await expireLeases(salon().world, sagaId);
  expect(await salon().bookingService.resume(1, sagaId)).toEqual(['failed']);
  await expectAtRest(salon());
  letGo();
  expect(await original).toMatchObject({ status: 503, body: { code: 'calcom-unavailable' } });
  await bookingService.idle();
  for (let times = 0; times < 2; times += 1) await sweep(await salon().company());
  const alerts = await queryRows(
    salon().world.databaseUrl,
    `SELECT kind FROM calops.alerts WHERE resource = 'appointment/${id}'`,
  );
  expect(alerts).toEqual([{ kind: 'appointment_flagged' }]);
  expect((await salon().bookingService.cancel(caller, { appointmentId: id, key: null })).status).toBe(200);
  await expectAtRest(salon());
});

/** A booking service whose calls wait for the rate limit after so many, until the test grants more. */
async function waitingService(granted: number, settings: { readonly leaseMs?: number } = {}) {
  const clock = manualClock();
  const windowMs = 60_000;
  let left = granted;
  const budget = {
    take: async () => (left > 0 ? ((left -= 1), 0) : windowMs),
    observe: async () => {},
  };
  const bookingService = await salon().anotherService({ clock, budget, settings });
  return {
    bookingService,
    waiting: () => clock.sleeping().filter((ms) => ms === windowMs).length,
    grant: (calls: number) => {
      left = calls;
      clock.advance(windowMs);
    },
  };
}

function writesTo(path: RegExp): number {
  const entries = salon().world.sandbox.journal.entries();
  return entries.filter((entry) => entry.method === 'POST' && path.test(entry.path)).length;
}

const BOOK = /^\/v2\/bookings$/;
const CANCEL = /\/cancel$/;
const MOVE = /\/reschedule$/;

interface WaitingScene {
  readonly scene: () => Promise<Scene>;
  /** Calls before the first one that waits. */
  readonly granted: number;
  readonly waiting: number;
  readonly path: RegExp;
  readonly resumed: string;
  readonly status: number;
}

const moved = async (): Promise<Scene> => {
  const { id } = appointmentIn(await salon().bookingService.book(caller, colour()));
  const request = { appointmentId: id, startMs: nextSlot(), key: key() };
  return { key: request.key.key, ask: (bookingService) => bookingService.move(caller, request) };
};

test.each<[string, WaitingScene]>([
  ['a booking', { scene: booking, granted: 0, waiting: 3, path: BOOK, resumed: 'failed', status: 503 }],
  [
    'the second segment of a booking',
    { scene: booking, granted: 1, waiting: 2, path: BOOK, resumed: 'failed', status: 503 },
  ],
  [
    'the rollback of a booking',
    { scene: takenBack, granted: 3, waiting: 2, path: CANCEL, resumed: 'failed', status: 409 },
  ],
  ['a cancellation', { scene: cancellation, granted: 0, waiting: 3, path: CANCEL, resumed: 'done', status: 200 }],
  ['a move', { scene: moved, granted: 0, waiting: 3, path: MOVE, resumed: 'failed', status: 503 }],
])(
  '%s that another process takes over while it waits for the rate limit is not sent when the wait ends',
  async (_, { scene, granted, waiting, path, resumed, status }) => {
    const { ask, key: name } = await scene();
    const slow = await waitingService(granted);
    const original = ask(slow.bookingService);
    await expect.poll(slow.waiting).toBe(waiting);
    const sagaId = await sagaUnder(salon().world, name);
    await expireLeases(salon().world, sagaId);
    expect(await salon().bookingService.resume(1, sagaId)).toEqual([resumed]);
    const sent = writesTo(path);
    slow.grant(100);
    expect((await original).status).toBe(status);
    await slow.bookingService.idle();
    expect(writesTo(path)).toBe(sent);
    await expectAtRest(salon());
  },
);

test('a booking that waits for the rate limit for longer than its lease is not taken over, and is booked when the wait ends', async () => {
  const slow = await waitingService(0, { leaseMs: 4000 });
  const original = slow.bookingService.book(caller, colour());
  await expect.poll(slow.waiting).toBe(3);
  const renewed = `SELECT id FROM calops.sagas
    WHERE finished_at IS NULL AND claimed_until > created_at + interval '6 seconds'`;
  await expect.poll(() => queryRows(salon().world.databaseUrl, renewed)).toHaveLength(1);
  expect(await salon().bookingService.resume(10)).toEqual([]);
  slow.grant(100);
  expect((await original).status).toBe(201);
  await expectAtRest(salon());
});

test('a process that is suspended after the rate limit for longer than its lease sends nothing when it continues', async () => {
  const request = colour();
  await using suspended = await suspendedBooking(salon().world, { do: 'book', request }, 3000);
  const sent = writesTo(BOOK);
  const sagaId = await sagaUnder(salon().world, request.key?.key ?? '');
  await expect.poll(() => salon().bookingService.resume(1, sagaId)).toEqual(['failed']);
  await suspended.continue();
  expect(writesTo(BOOK)).toBe(sent);
  await expectAtRest(salon());
});

test('a process that is suspended with its machine cannot know it: what it sends late is found by the sweep and cancelled', async () => {
  const request = colour();
  await using suspended = await suspendedBooking(salon().world, { do: 'book', request }, 600_000);
  const sagaId = await sagaUnder(salon().world, request.key?.key ?? '');
  await expireLeases(salon().world, sagaId); // as if only the clock of the database had gone on
  expect(await salon().bookingService.resume(1, sagaId)).toEqual(['failed']);
  await suspended.continue();
  expect(await sweep(await salon().company())).toMatchObject({ 'late-cancelled': 3 });
  await expectAtRest(salon());
});

test('an old journal version after an upgrade: what a newer program wrote is left alone, and its owner continues', async () => {
  const request = colour();
  await using pausing = pausingService(4);
  const { bookingService, letGo, isThere } = pausing;
  const original = bookingService.book(caller, request);
  await isThere;
  const { databaseUrl } = salon().world;
  const sagaId = await sagaUnder(salon().world, request.key?.key ?? '');
  await queryRows(databaseUrl, `UPDATE calops.sagas SET version = 2, claimed_until = now() WHERE id = '${sagaId}'`);
  const look = () => queryRows(databaseUrl, `SELECT * FROM calops.sagas WHERE id = '${sagaId}'`);
  const before = await look();
  expect(await salon().bookingService.resume(10)).toEqual([]);
  const hurried = await hurriedAnswer((waitMs) => salon().bookingService.book({ ...caller, waitMs }, request));
  expect(hurried).toMatchObject({ status: 202 });
  expect(await look()).toEqual(before);
  letGo();
  expect((await original).status).toBe(201);
  await expectAtRest(salon());
});

test('an old journal version after an upgrade: rows without what is optional are taken up like others', async () => {
  const request = colour();
  await bookAsStranger(salon(), { staff: 'emma', startMs: request.startMs + 90 * 60_000 });
  const points = await pointsOf(takenBack);
  await using pausing = pausingService(points.indexOf('after compensate'));
  const { bookingService, letGo, isThere } = pausing;
  const original = bookingService.book(caller, request);
  await isThere;
  const sagaId = await sagaUnder(salon().world, request.key?.key ?? '');
  const { databaseUrl } = salon().world;
  await queryRows(databaseUrl, `UPDATE calops.saga_steps SET error = NULL WHERE saga_id = '${sagaId}'`);
  await queryRows(
    databaseUrl,
    `UPDATE calops.appointments SET customer = customer - 'phone' - 'language'
     WHERE id = (SELECT appointment_id FROM calops.sagas WHERE id = '${sagaId}')`,
  );
  await expireLeases(salon().world, sagaId);
  expect(await salon().bookingService.resume(1, sagaId)).toEqual(['failed']);
  letGo();
  expect((await original).status).toBe(503);
  await expectAtRest(salon());
});
