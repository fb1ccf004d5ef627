import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BookRequest } from '../../src/runtime/booking/book.ts';
import type { Answer } from '../support/booking/answering-service.ts';
import { calcomRows, discrepancies, isOurs, liveRows } from '../support/booking/booking-audit.ts';
import { bookAsStranger } from '../support/servers/calcom-stranger.ts';
import type { BookingAsk } from '../support/booking/booking-ask.ts';
import { isLong } from '../support/cases.ts';
import { appointmentIn, COMPANY, openSalon, wants } from '../support/booking/open-salon.ts';
import type { OpenSalon } from '../support/booking/open-salon.ts';
import { expireLeases, sagaUnder } from '../support/booking/leases.ts';
import { runBooking, runUntilStopped } from '../support/booking/run-booking.ts';
import { slots } from '../support/booking/slots.ts';
import { differentPoints } from '../support/servers/tripwire.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 120_000 };
const minutes = 60_000;
const nextSlot = slots();
let salon: OpenSalon;

beforeAll(async () => {
  // the last calls of a process that was killed may arrive after it
  salon = await openSalon({ settings: { lookUpAgainMs: 100 } });
});

afterAll(() => salon[Symbol.asyncDispose]());

/** A request that nobody has made yet, at a time when Emma is free. */
interface Scene {
  readonly key: string;
  readonly ask: Exclude<BookingAsk, { do: 'resume' }>;
}

let keys = 0;

function colourRequest(staff = 'emma'): BookRequest {
  keys += 1;
  const key = { key: `key-${keys}`, requestHash: 'colour' };
  return wants('colour', { staff, startMs: nextSlot(), key });
}

async function booked(staff?: string): Promise<{ readonly id: string; readonly startMs: number }> {
  const request = colourRequest(staff);
  return { id: appointmentIn(await salon.bookingService.book(caller, request)).id, startMs: request.startMs };
}

/** Whom Cal.com lets have Emma's time when segment C is to be at it. */
async function blockLastSegment(startMs: number): Promise<void> {
  await bookAsStranger(salon, { staff: 'emma', startMs: startMs + 90 * minutes });
}

const takenBack = async (): Promise<Scene> => {
  const request = colourRequest();
  await blockLastSegment(request.startMs);
  return bookScene(request);
};

/** Each with writes to the journal that it has to pass; after the second one a real process is killed, so it is never the last. */
const scenes: readonly (readonly [name: string, writes: readonly string[], setScene: () => Promise<Scene>])[] = [
  ['a booking', ['begin', 'settle', 'finish'], async () => bookScene(colourRequest())],
  ['a booking of one segment', ['finish', 'begin'], async () => bookScene({ ...colourRequest(), service: 'cut' })],
  [
    'a booking that is rolled back, and goes to the next staff member',
    ['compensate', 'retry'],
    async () => {
      const request = { ...colourRequest(), staff: null };
      await blockLastSegment(request.startMs);
      return bookScene(request);
    },
  ],
  [
    'a cancellation',
    ['finish', 'beginChange'],
    async () => {
      const { id } = await booked();
      const request = { appointmentId: id, key: { key: `cancel-${id}`, requestHash: '' } };
      return { key: request.key.key, ask: { do: 'cancel', request } };
    },
  ],
  [
    'a move, segment by segment',
    ['beginChange'],
    async () => {
      const { id, startMs } = await booked();
      return moveScene(id, startMs - 30 * minutes);
    },
  ],
  [
    'a move that is half a new booking, for own minutes',
    ['beginChange'],
    async () => {
      const { id } = await booked('fabian-1');
      return moveScene(id, nextSlot());
    },
  ],
  [
    'a move that is rolled back',
    ['beginChange', 'compensate'],
    async () => {
      const { id } = await booked();
      const startMs = nextSlot();
      await blockLastSegment(startMs);
      return moveScene(id, startMs);
    },
  ],
];

function bookScene(request: BookRequest): Scene {
  return { key: request.key?.key ?? '', ask: { do: 'book', request } };
}

function moveScene(appointmentId: string, startMs: number): Scene {
  const request = { appointmentId, startMs, key: { key: `move-${appointmentId}`, requestHash: '' } };
  return { key: request.key.key, ask: { do: 'move', request } };
}

function askService({ ask }: Scene): Promise<Answer> {
  switch (ask.do) {
    case 'book':
      return salon.bookingService.book(caller, ask.request);
    case 'cancel':
      return salon.bookingService.cancel(caller, ask.request);
    case 'move':
      return salon.bookingService.move(caller, ask.request);
  }
}

/** As the watchdog does once the lease is over. */
async function takeUp({ key }: Scene): Promise<void> {
  const sagaId = await sagaUnder(salon.world, key);
  if (sagaId === undefined) return;
  await expireLeases(salon.world, sagaId);
  await salon.bookingService.resume(1, sagaId);
}

/** Runs `work` for each number, three at a time. */
async function forEach(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all([worker(), worker(), worker()]);
}

/** How a process ends at the point of a number: undefined when it did, else the points that it passed. */
type End = typeof runUntilStopped;

/**
 * Outcomes that come at one moment are written together, as chance has it: so many points fewer another run may have than the one
 * that was counted. Whoever was to die at such a point lived.
 */
function chance(points: readonly string[]): number {
  return 2 * Math.max(0, points.filter((point) => point === 'before settle').length - 1);
}

/** Ends a process at each of these points, lets another take over, and returns what is wrong then. */
async function endAt(setScene: () => Promise<Scene>, points: readonly (readonly [number, string])[], end: End) {
  const answers: string[] = [];
  let survivors = 0;
  await forEach(points.length, async (index) => {
    const [number, point] = points[index] ?? [0, ''];
    const scene = await setScene();
    if (await end(salon.world, scene.ask, number)) survivors += 1;
    await takeUp(scene);
    const [first, second] = [await askService(scene), await askService(scene)];
    if (JSON.stringify(first) !== JSON.stringify(second)) answers.push(`${point}: two answers`);
    if (first.status === 202 || first.status === 502) answers.push(`${point}: ${JSON.stringify(first)}`);
  });
  return { survivors, wrong: { answers, discrepancies: await discrepancies(salon.world) } };
}

const NOTHING_WRONG = { answers: [], discrepancies: [] };

test.each(scenes)(
  'a process that ends at any journal transition of %s leaves all segments or none, and nothing else at Cal.com',
  async (_, writes, setScene) => {
    const strangers = (): readonly string[] => liveRows(salon.world).flatMap((row) => (isOurs(row) ? [] : row.uid));
    const points = (await runUntilStopped(salon.world, (await setScene()).ask, Infinity)) ?? [];
    expect(points).toEqual(expect.arrayContaining(writes.map((write) => `after ${write}`)));
    const { survivors, wrong } = await endAt(setScene, differentPoints(points), runUntilStopped);
    expect(survivors).toBeLessThanOrEqual(chance(points));
    expect(wrong).toEqual(NOTHING_WRONG);
    expect(strangers()).toEqual(calcomRows(salon.world).flatMap((row) => (isOurs(row) ? [] : row.uid)));
  },
);

test.each(scenes)(
  'a process killed with SIGKILL during %s leaves all segments or none',
  async (_, writes, setScene) => {
    const points = [...((await runUntilStopped(salon.world, (await setScene()).ask, Infinity)) ?? []).entries()];
    const after = writes.map((write) => `after ${write}`);
    const chosen = isLong ? points : points.filter(([, point]) => point === after[1]).slice(0, 1);
    const { survivors, wrong } = await endAt(setScene, chosen, runBooking);
    expect(survivors).toBeLessThanOrEqual(isLong ? chance(points.map(([, point]) => point)) : 0);
    expect(wrong).toEqual(NOTHING_WRONG);
  },
);

test('a process that ends at any transition while it resumes a compensation leaves it to the next one', async () => {
  const dieAt =
    (await runUntilStopped(salon.world, (await takenBack()).ask, Infinity))?.indexOf('before compensate') ?? -1;
  const abandoned = async (): Promise<{ readonly scene: Scene; readonly sagaId: string }> => {
    const scene = await takenBack();
    await runUntilStopped(salon.world, scene.ask, dieAt);
    const sagaId = (await sagaUnder(salon.world, scene.key)) ?? '';
    await expireLeases(salon.world, sagaId);
    return { scene, sagaId };
  };
  const resume = (sagaId: string): BookingAsk => ({ do: 'resume', sagaId });
  const points = (await runUntilStopped(salon.world, resume((await abandoned()).sagaId), Infinity)) ?? [];
  expect(points).toContain('before cancel');
  const wrong: string[] = [];
  let survivors = 0;
  const tried = differentPoints(points);
  await forEach(tried.length, async (index) => {
    const [dieAt, point] = tried[index] ?? [0, ''];
    const { scene, sagaId } = await abandoned();
    if (await runUntilStopped(salon.world, resume(sagaId), dieAt)) survivors += 1;
    await takeUp(scene);
    const { status } = await askService(scene);
    if (status !== 409) wrong.push(`${point}: ${status}`);
  });
  expect(survivors).toBeLessThanOrEqual(chance(points));
  expect({ wrong, discrepancies: await discrepancies(salon.world) }).toEqual({ wrong: [], discrepancies: [] });
});
