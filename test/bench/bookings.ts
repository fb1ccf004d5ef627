import { randomUUID } from 'node:crypto';
import { Pool as Database } from 'pg';
import { Pool } from 'undici';
import { busyStaff, busySalon, busyRequests, openingMs, BUSY_KEY } from '../support/booking/busy-salon.ts';
import type { WantedBooking } from '../support/booking/busy-salon.ts';
import { bookAll } from '../support/booking/booking-load.ts';
import { openStand } from './booking-stand.ts';
import type { Stand } from './booking-stand.ts';

/** Measures bookings. Sandbox and `calops serve` are processes of their own, on one machine with us. */

export type Line = (what: string, found: string) => void;

const LATENCY_MS = 200;
const WARM_ROUNDS = 60;
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? '21');
const AT_ONCE = 20;
const quarterMs = 15 * 60_000;
const SEGMENTS = ['A', 'B', 'C', 'D'];

export async function bookings(directory: string, line: Line): Promise<void> {
  await oneBooking(directory, line);
  for (const serves of [1, 4]) await throughput(directory, serves, line);
  for (const serves of [1, 4]) await thousand(directory, serves, line);
}

/** Rooms of 20 staff: nobody has to wait for anybody else's time. */
const roomy = busyStaff(20)
  .service('long', { segments: { A: { minutes: 30, gap: 15 }, B: 15, C: { minutes: 15, gap: 15 }, D: 30 } })
  .performedBy('staff-0')
  .performedBy('staff-1')
  .performedBy('staff-2');
const simple = Array.from({ length: 20 }, (_, index) => `staff-${index}`)
  .reduce((builder, name) => builder.performedBy(name), roomy.service('cut', { minutes: 15 }))
  .build();

/** Each round asks for all of them, one after the other, so that a slow moment meets all alike. */
async function oneBooking(directory: string, line: Line): Promise<void> {
  await using stand = await openStand({ directory, catalog: simple, serves: 1 });
  const calcom = new Pool(stand.calcomUrl);
  const runtime = new Pool(stand.urls[0] ?? '');
  const children = await childIds(stand);
  const taken: Record<string, number[]> = {};
  const measure = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const from = performance.now();
    await work();
    (taken[name] ??= []).push(performance.now() - from);
  };
  const ours = bookOver(runtime, stand);
  const direct = bookAt(calcom);
  const question = { service: 'cut', when: new Date(openingMs(0)).toISOString() };
  const ask = () => post(runtime, '/event-management/check-availability', { token: stand.token, body: question });
  await ask();
  for (let round = 0; round < 200; round += 1) await measure('availability', ask);
  // a process that serves has booked before: what it does for the first time is not measured
  for (let round = 0; round < WARM_ROUNDS; round += 1) await ours('long', openingMs(ROUNDS + 3 + round));
  await stand.slowDown(LATENCY_MS);
  for (let round = -3; round < ROUNDS; round += 1) {
    const startMs = openingMs(round + 3);
    await measure('one', () => direct(children('staff-2', 'D'), startMs + 8 * 60 * 60_000));
    await measure('ours', () => ours('long', startMs));
    const four = (offsetMs: number) =>
      SEGMENTS.map((key, index) => [children('staff-1', key), startMs + offsetMs + index * 4 * quarterMs] as const);
    await measure('four', () => Promise.all(four(0).map(([id, at]) => direct(id, at))));
    await measure('serial', async () => {
      for (const [id, at] of four(4 * 4 * quarterMs)) await direct(id, at);
    });
    if (round < 0) for (const name of ['one', 'ours', 'four', 'serial']) taken[name] = [];
  }
  await Promise.all([calcom.close(), runtime.close()]);
  const [one, four, own, serial] = ['one', 'four', 'ours', 'serial'].map((name) => told(taken[name] ?? []));
  const more = quantile(taken['ours'] ?? [], 0.5) - quantile(taken['one'] ?? [], 0.5);
  line(`4 segments, Cal.com takes ${LATENCY_MS} ms`, `${own}; ${more.toFixed(1)} ms more than one call (limit 15 ms)`);
  line('  one call to Cal.com', `${one}`);
  line('  four calls at once, nothing else', `${four}`);
  line('  four calls one after another', `${serial}`);
  line('availability, from the cache', `${told(taken['availability'] ?? [])} (limit 5 ms)`);
}

async function throughput(directory: string, serves: number, line: Line): Promise<void> {
  await using stand = await openStand({ directory, catalog: simple, serves });
  const options = Array.from({ length: 1000 }, (_, index): WantedBooking => {
    const start = new Date(
      openingMs(Math.floor(index / 600)) + (Math.floor(index / 20) % 30) * quarterMs,
    ).toISOString();
    const customer = { name: `Guest ${index}`, email: `guest-${index}@guests.example` };
    return { key: `cut-${index}`, body: { service: 'cut', staff: `staff-${index % 20}`, start, customer } };
  });
  const callers = { urls: stand.urls, token: stand.token, atOnce: AT_ONCE };
  await bookAll(callers, options.slice(0, 100));
  const bare = [await bareTransactions(stand, 500)];
  const from = performance.now();
  const answers = await bookAll(callers, options.slice(100));
  const perSecond = answers.length / ((performance.now() - from) / 1000);
  bare.push(await bareTransactions(stand, 500));
  const booked = answers.filter(({ status }) => status === 201).length;
  const ratio = (bare.reduce((sum, rate) => sum + rate, 0) / bare.length / perSecond).toFixed(1);
  line(
    `bookings a second, ${serves} serving, ${AT_ONCE} at once`,
    `${perSecond.toFixed(0)} (${booked} of ${answers.length} booked); bare transactions ${bare.map((rate) => rate.toFixed(0)).join(' and ')} a second: ${ratio} times as many`,
  );
}

/** What the machine can do: insert one row and commit, over as many connections. */
async function bareTransactions({ databaseUrl }: Stand, count: number): Promise<number> {
  const database = new Database({ connectionString: databaseUrl, max: AT_ONCE });
  await database.query('CREATE TABLE IF NOT EXISTS bare (id uuid PRIMARY KEY, body jsonb)');
  const left = Array(count).keys();
  const work = async (): Promise<void> => {
    for (const index of left) {
      await database.query('INSERT INTO bare VALUES ($1, $2)', [randomUUID(), JSON.stringify({ index })]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => database.query('SELECT')));
  const from = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const perSecond = count / ((performance.now() - from) / 1000);
  await database.end();
  return perSecond;
}

async function thousand(directory: string, serves: number, line: Line): Promise<void> {
  const catalog = busySalon({ staff: 40, services: 16 }, 1);
  await using stand = await openStand({ directory, catalog, serves });
  const options = busyRequests(catalog, { count: 1000, days: 12, seed: 1 });
  const from = performance.now();
  const answers = await bookAll({ urls: stand.urls, token: stand.token, atOnce: 50 }, options);
  const seconds = (performance.now() - from) / 1000;
  const ofStatus = (wanted: number): number[] => answers.filter(({ status }) => status === wanted).map(({ ms }) => ms);
  line(
    `1,000 random bookings, ${serves} serving, 50 at once`,
    `${seconds.toFixed(1)} s; booked ${ofStatus(201).length}: ${told(ofStatus(201))}; refused ${ofStatus(409).length}: ${told(ofStatus(409))}`,
  );
}

function bookOver(pool: Pool, { token }: Stand) {
  return async (service: string, startMs: number): Promise<void> => {
    const customer = { name: 'Guest', email: `${randomUUID()}@guests.example` };
    const body = { service, staff: 'staff-0', start: new Date(startMs).toISOString(), customer };
    await post(pool, '/v2/bookings', { token, body, headers: { 'idempotency-key': randomUUID() } });
  };
}

function bookAt(pool: Pool) {
  return async (eventTypeId: number, startMs: number): Promise<void> => {
    const attendee = { name: 'Guest', email: `${randomUUID()}@guests.example`, timeZone: 'UTC', language: 'en' };
    const body = { eventTypeId, start: new Date(startMs).toISOString(), attendee };
    await post(pool, '/v2/bookings', { token: BUSY_KEY, body, headers: { 'cal-api-version': '2024-08-13' } });
  };
}

interface Posted {
  readonly token: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

async function post(pool: Pool, path: string, { token, body, headers }: Posted): Promise<void> {
  const answer = await pool.request({
    path,
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode > 299) throw new Error(`${path} answered ${answer.statusCode}: ${text}`);
}

/** By staff and segment of the long service. */
async function childIds({ databaseUrl }: Stand): Promise<(staff: string, segment: string) => number> {
  const database = new Database({ connectionString: databaseUrl, max: 1 });
  const { rows } = await database.query<{ name: string; id: string }>(
    `SELECT staff_id || '/' || segment_key AS name, child_event_type_id AS id FROM calops.calcom_event_map WHERE service_id = 'long'`,
  );
  await database.end();
  const ids = new Map(rows.map(({ name, id }) => [name, Number(id)]));
  return (staff, segment) => ids.get(`${staff}/${segment}`) ?? Number.NaN;
}

function told(values: readonly number[]): string {
  return `median ${quantile(values, 0.5).toFixed(1)} ms, p95 ${quantile(values, 0.95).toFixed(1)} ms`;
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? Number.NaN;
}
