import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/calcom/caller/clock.ts';
import { discrepancies } from '../support/booking/booking-audit.ts';
import { bundled } from '../support/bundled.ts';
import { booked, CALLER } from '../support/booking/guest.ts';
import { expireLeases } from '../support/booking/leases.ts';
import { appointmentIn, BUSY_SEED, COMPANY, monday, openSalon, wants } from '../support/booking/open-salon.ts';
import { openRuntime } from '../support/booking/open-runtime.ts';
import type { OpenRuntime } from '../support/booking/open-runtime.ts';
import type { TimeOrder } from '../support/time-process.ts';
import { SALON_KEY } from '../support/world.ts';
import { endWithThis } from '../support/when-this-ends.ts';

/** A Tuesday, 10:00 in Berlin, some days before the first of the two nights. */
const nowMs = Date.parse('2026-10-20T08:00:00Z');
const clock = { ...systemClock, now: () => nowMs };
/** Open day and night. */
const nights = {
  ...BUSY_SEED,
  schedules: BUSY_SEED.schedules?.map((row) => ({ ...row, days: [0, 1, 2, 3, 4, 5, 6], start: '00:00', end: '23:59' })),
};

/** 30 minutes, 45 free, 15, 30: of exact time, whatever the clocks on the wall do meanwhile. */
const NIGHTS = {
  autumn: {
    start: '2026-10-25T01:30:00+02:00',
    phases: [
      { segment: 'A', start: '2026-10-25T01:30:00+02:00', end: '2026-10-25T02:00:00+02:00' },
      { segment: 'B', start: '2026-10-25T02:45:00+02:00', end: '2026-10-25T02:00:00+01:00' },
      { segment: 'C', start: '2026-10-25T02:00:00+01:00', end: '2026-10-25T02:30:00+01:00' },
    ],
  },
  spring: {
    start: '2027-03-28T01:00:00+01:00',
    phases: [
      { segment: 'A', start: '2027-03-28T01:00:00+01:00', end: '2027-03-28T01:30:00+01:00' },
      { segment: 'B', start: '2027-03-28T03:15:00+02:00', end: '2027-03-28T03:30:00+02:00' },
      { segment: 'C', start: '2027-03-28T03:30:00+02:00', end: '2027-03-28T04:00:00+02:00' },
    ],
  },
} as const;

let open: OpenRuntime;
beforeAll(async () => {
  open = await openRuntime({ seed: nights, clock, now: clock.now });
});
afterAll(() => open[Symbol.asyncDispose]());

const at = (start: string) => wants('colour', { staff: 'emma', startMs: Date.parse(start) });

describe.each(Object.entries(NIGHTS))('in the night in which the clocks change, %s', (_, { start, phases }) => {
  it('a booking keeps its lengths and gaps in exact time, and says the times of the wall', async () => {
    const answer = await open.bookingService.book(CALLER, at(start));
    expect(answer.status).toBe(201);
    expect(appointmentIn(answer)).toMatchObject({ start, phases });
    expect(await discrepancies(open.world)).toEqual([]);
    await open.bookingService.cancel(CALLER, { appointmentId: appointmentIn(answer).id, key: null });
  });

  it('a move into it keeps them as well', async () => {
    const { id } = await booked(open, 'colour', { startMs: Date.parse('2026-10-22T10:00:00+02:00') });
    const moved = await open.bookingService.move(CALLER, {
      appointmentId: id,
      startMs: Date.parse(start),
      key: null,
    });
    expect(moved.status).toBe(200);
    expect(appointmentIn(moved)).toMatchObject({ start, phases });
    expect(await discrepancies(open.world)).toEqual([]);
    await open.bookingService.cancel(CALLER, { appointmentId: id, key: null });
  });
});

it('the time zone of the server never matters: TZ=UTC, America/New_York, Pacific/Auckland alike', async () => {
  const { databaseUrl, sandbox } = open.world;
  const starts = [NIGHTS.autumn.start, NIGHTS.spring.start, '2026-12-31T23:00:00+01:00', '2028-02-29T10:00:00+01:00'];
  const requests = starts.map(at);
  const ends = { companyId: COMPANY, baseUrl: sandbox.url, apiKey: SALON_KEY, databaseUrl };
  const shown: string[] = [];
  for (const zone of ['UTC', 'America/New_York', 'Pacific/Auckland']) {
    shown.push(await bookIn(zone, { ...ends, nowMs, requests }));
  }
  expect(JSON.parse(shown[0] ?? '')).toMatchObject(starts.map((start) => ({ start, timeZone: 'Europe/Berlin' })));
  expect(JSON.parse(shown[0] ?? '')).toMatchObject([
    { phases: NIGHTS.autumn.phases },
    { phases: NIGHTS.spring.phases },
    {},
    {},
  ]);
  expect(shown).toEqual([shown[0], shown[0], shown[0]]);
});

async function bookIn(zone: string, order: TimeOrder): Promise<string> {
  const child = endWithThis(
    spawn(process.execPath, [bundled('test/support/time-process.ts')], {
      env: { ...process.env, TZ: zone },
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  );
  child.stdin.end(JSON.stringify(order));
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

describe('at the edges', () => {
  it('closing time inside the last segment: nothing of it is booked; up to closing time, all of it', async () => {
    await using salon = await openSalon();
    const late = await salon.bookingService.book(CALLER, wants('colour', { staff: 'emma', startMs: monday('16:15') }));
    expect(late.status).toBe(409);
    expect(salon.calcomBookings()).toEqual([]);
    const fits = await salon.bookingService.book(CALLER, wants('colour', { staff: 'emma', startMs: monday('16:00') }));
    expect(fits.status).toBe(201);
    expect(await discrepancies(salon.world)).toEqual([]);
  });

  it('minimum notice: a minute short of it nothing is booked, a minute over it is', async () => {
    const minutes = (notice: number): string => new Date(nowMs + notice * 60_000).toISOString();
    const short = await open.bookingService.book(CALLER, at(minutes(119)));
    expect(short).toMatchObject({ status: 409, body: { code: 'time-not-bookable' } });
    expect((await open.bookingService.book(CALLER, at(minutes(121)))).status).toBe(201);
    expect(await discrepancies(open.world)).toEqual([]);
  });
});

it('clocks off by 5 minutes: leases are the database’s, and of two who take a saga over, one does', async () => {
  const held = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const off = (minutes: number) => ({ ...systemClock, now: () => Date.now() + minutes * 60_000 });
  let isHeld = true;
  await using salon = await openSalon({
    clock: off(-5),
    pass: (point) => {
      if (point !== 'after book' || !isHeld) return;
      reached.resolve();
      return held.promise;
    },
  });
  const ahead = await salon.anotherService({ clock: off(5) });
  const behind = await salon.anotherService({ clock: off(-5) });
  const key = { key: 'off', requestHash: 'hash' };
  const answering = salon.bookingService.book(CALLER, wants('colour', { staff: 'emma', key }));
  await reached.promise;
  expect([await ahead.resume(10), await behind.resume(10)]).toEqual([[], []]);
  await expireLeases(salon.world);
  const resumed = await Promise.all([ahead.resume(10), behind.resume(10)]);
  expect(resumed.flat()).toHaveLength(1);
  isHeld = false;
  held.resolve();
  const [answer, repeated] = [await answering, await ahead.book(CALLER, wants('colour', { staff: 'emma', key }))];
  expect(repeated).toEqual(answer);
  await Promise.all([salon.bookingService.idle(), ahead.idle(), behind.idle()]);
  expect(await discrepancies(salon.world)).toEqual([]);
});
