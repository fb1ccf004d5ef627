import { expect, test } from 'vitest';
import { queryRows } from '../../store/query-rows.ts';
import { discrepancies, liveRows } from '../../support/booking/booking-audit.ts';
import { bookAll } from '../../support/booking/booking-load.ts';
import type { Answered } from '../../support/booking/booking-load.ts';
import { busySalon, busyRequests } from '../../support/booking/busy-salon.ts';
import { expireLeases, sagaUnder } from '../../support/booking/leases.ts';
import { servingSalon } from '../../support/booking/serving-salon.ts';
import type { ServingSalon } from '../../support/booking/serving-salon.ts';
import { cases, limitMs } from '../../support/cases.ts';
import type { World } from '../../support/world.ts';

/** By processes, so that it ends soon; SCALE_BOOKINGS=1000 asks for as many of each. */
const COUNTS = [
  { serves: 1, count: cases({ usual: 30, long: 400 }), limit: cases({ usual: 100, long: 400 }) },
  { serves: 4, count: cases({ usual: 60, long: 1000 }), limit: cases({ usual: 150, long: 400 }) },
];
const ASKED_COUNT = process.env['SCALE_BOOKINGS'];

/** Real enough to be waited for: the processes together would call more often. */
const TTL_MS = 2000;

const KILL = { count: cases({ usual: 60, long: 200 }), after: 20, limit: cases({ usual: 120, long: 200 }) };

/** The limit of calls sets the pace, so that a slow machine needs minutes. */
const TIMEOUT_MS = limitMs(600_000);

const catalog = busySalon({ staff: 40, services: 16, classes: 5 }, 1);

test.each(COUNTS)(
  '$count of services and classes at $serves processes: no overlap, no class over its capacity, none lost, every appointment whole or absent, the limit kept',
  async ({ serves, count: usual, limit }) => {
    await using salon = await servingSalon({ catalog, serves, rateLimit: { limit, ttlMs: TTL_MS } });
    const count = ASKED_COUNT === undefined ? usual : Number(ASKED_COUNT);
    const from = performance.now();
    const answers = await bookAll(salon.callers, busyRequests(catalog, { count, days: 12, seed: serves }));
    report(`${serves} serving`, salon, { answers, seconds: (performance.now() - from) / 1000 });
    expect(statuses(answers)).toEqual(['201 booked', '409 slot-taken']);
    await expectAtRest(salon, answers);
    expect(await hasFullClass(salon.world)).toBe(true);
    expectWithinLimit(salon, limit);
  },
  TIMEOUT_MS,
);

test(
  'a process that is killed in the middle: another takes up what it left, and its callers hear of it under the same key',
  async () => {
    await using salon = await servingSalon({ catalog, serves: 2, rateLimit: { limit: KILL.limit, ttlMs: TTL_MS } });
    const { world, serves, callers } = salon;
    world.sandbox.setFaults({ rules: [{ match: { method: 'POST' }, fault: { kind: 'latency', ms: 50 } }] });
    let answered = 0;
    const answers = await bookAll(
      {
        ...callers,
        onAnswer: () => {
          answered += 1;
          if (answered === KILL.after) void serves[0]?.kill();
        },
        onOwnerGone: async ({ key }) => {
          const sagaId = await sagaUnder(world, key);
          if (sagaId) await expireLeases(world, sagaId);
        },
      },
      busyRequests(catalog, { count: KILL.count, days: 12, seed: 7 }),
    );
    expect(statuses(answers)).toEqual(['201 booked', '409 slot-taken']);
    await expectAtRest(salon, answers);
    expectWithinLimit(salon, KILL.limit);
    const [taken] = await queryRows(
      world.databaseUrl,
      'SELECT count(*)::int AS up FROM calops.sagas WHERE resumes > 0',
    );
    expect(taken?.['up']).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

/** Without the callers who heard that nothing is booked: of a killed process, or on a machine that answers too slowly. */
function statuses(answers: readonly Answered[]): readonly string[] {
  const all = new Set(answers.map(({ status, body }) => `${status} ${body.code ?? 'booked'}`));
  return [...all].filter((status) => status !== '503 calcom-unavailable').toSorted();
}

/** Callers were answered what is booked, here and in Cal.com, and nothing else is booked. */
async function expectAtRest({ world }: ServingSalon, answers: readonly Answered[]): Promise<void> {
  expect(await discrepancies(world)).toEqual([]);
  expect(await overlaps(world.databaseUrl)).toEqual([]);
  await expectWithinCapacity(world);
  const told = answers.flatMap(({ status, body }) => (status === 201 ? (body.appointment?.id ?? []) : []));
  const kept = await queryRows(world.databaseUrl, "SELECT id FROM calops.appointments WHERE status = 'booked'");
  expect(kept.map(({ id }) => String(id)).toSorted()).toEqual(told.toSorted());
}

/** Two phases, or two holds, of one member of staff at one time, unless they are places in one start of a class. */
function overlaps(url: string): Promise<readonly unknown[]> {
  const busy = (rows: string): string =>
    `SELECT one.* FROM (${rows}) AS one JOIN (${rows}) AS other
       ON one.staff_id = other.staff_id AND one.during && other.during AND one.place < other.place
         AND one.shared IS DISTINCT FROM other.shared`;
  const phases = `SELECT staff_id, tstzrange(starts_at, ends_at) AS during, appointment_id || segment_key AS place,
      booking_uid AS shared
    FROM calops.appointment_phases WHERE status = 'confirmed'`;
  const holds = `SELECT staff_id, during, appointment_id || during::text AS place,
      coalesce(class_key, appointment_id || during::text) AS shared FROM calops.holds`;
  return queryRows(url, `${busy(phases)} UNION ALL ${busy(holds)}`);
}

/** Each start of a class has as many guests at Cal.com as here, and at most its capacity. */
async function expectWithinCapacity(world: World): Promise<void> {
  const guests = new Map(liveRows(world).map(({ uid, attendees }) => [uid, attendees.length]));
  for (const { uid, places, capacity } of await classStarts(world)) {
    expect(places).toBeLessThanOrEqual(Number(capacity));
    expect([uid, guests.get(String(uid))]).toEqual([uid, places]);
  }
}

/** Else the capacity was not put to the test. */
async function hasFullClass(world: World): Promise<boolean> {
  return (await classStarts(world)).some(({ places, capacity }) => places === capacity);
}

function classStarts(world: World): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const text = `SELECT phase.booking_uid AS uid, count(*)::int AS places, min(service.capacity) AS capacity
    FROM calops.appointment_phases AS phase JOIN calops.appointments AS booked ON booked.id = phase.appointment_id
      JOIN calops.services AS service ON service.company_id = booked.company_id AND service.id = booked.service_id
    WHERE phase.status = 'confirmed' AND service.capacity IS NOT NULL GROUP BY phase.booking_uid`;
  return queryRows(world.databaseUrl, text);
}

/**
 * The sandbox counts the calls of the key by all processes, and refuses those over the limit. A few may be: a call that is on its way
 * while a window ends counts in the next one.
 */
function expectWithinLimit({ world }: ServingSalon, limit: number): void {
  const calls = world.sandbox.journal.entries();
  expect(calls.length).toBeGreaterThan(limit);
  expect(calls.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(limit / 10);
}

interface Run {
  readonly answers: readonly Answered[];
  readonly seconds: number;
}

/** Prints the figures when SCALE_BOOKINGS asks for a number. */
function report(name: string, { world }: ServingSalon, { answers, seconds }: Run): void {
  if (ASKED_COUNT === undefined) return;
  const times = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const p95 = times[Math.floor(times.length * 0.95)] ?? 0;
  const booked = answers.filter(({ status }) => status === 201).length;
  const calls = world.sandbox.journal.entries().length;
  console.log(
    `${name}: ${seconds.toFixed(1)} s, ${booked} of ${answers.length} booked, p95 ${p95.toFixed(0)} ms, ${calls} calls`,
  );
}
