import { afterEach, describe, expect, it, vi } from 'vitest';
import { BREAKER_SETTINGS } from '../../src/runtime/company/breaker.ts';
import { startJobs } from '../../src/runtime/jobs/jobs.ts';
import { discrepancies } from '../support/booking/booking-audit.ts';
import { booked, CALLER, flagOf, inCalcom } from '../support/booking/guest.ts';
import { manualClock } from '../support/manual-clock.ts';
import { appointmentIn, wants } from '../support/booking/open-salon.ts';
import { openRuntime } from '../support/booking/open-runtime.ts';
import type { OpenRuntime } from '../support/booking/open-runtime.ts';
import { slots } from '../support/booking/slots.ts';

afterEach(() => void vi.useRealTimers());

const iso = (ms: number): string => new Date(ms).toISOString();

function booking(startMs: number) {
  return { service: 'colour', staff: 'emma', start: iso(startMs), customer: { name: 'Anna Beispiel' } };
}

async function partsOf(runtime: OpenRuntime) {
  const { status, body } = await runtime.call('GET', '/readyz', { token: null });
  const { parts } = body as { readonly parts: { readonly database: string; readonly calcom: string } };
  // what the metrics say of it has to be the same
  const breaker = /^calops_breaker_state (\d)$/m.exec(await runtime.runtime.metrics.text())?.[1];
  expect(['ok', 'coming back', 'does not answer'][Number(breaker)]).toBe(parts.calcom);
  return { status, ...parts };
}

describe('Cal.com does not answer', () => {
  it('breaker opens, half-opens, closes, and /readyz and metrics agree; a booking is refused at once and nothing is held', async () => {
    await using runtime = await openRuntime();
    const nextMs = slots();
    await booked(runtime, 'cut', { startMs: nextMs() });
    vi.useFakeTimers({ toFake: ['Date'] });
    expect(await partsOf(runtime)).toEqual({ status: 200, database: 'ok', calcom: 'ok', sweep: 'ok' });
    const { sandbox } = runtime.world;
    sandbox.setFaults({ rules: [{ fault: { kind: 'status', status: 503 } }] });
    for (let time = 0; time < BREAKER_SETTINGS.failures; time += 1) await runtime.runtime.handlers.sweep?.({});
    // away it is, and no reason to send requests to other processes: they have the same Cal.com
    expect(await partsOf(runtime)).toMatchObject({ status: 200, database: 'ok', calcom: 'does not answer' });
    sandbox.journal.clear();
    const refused = await runtime.call('POST', '/v2/bookings', { body: booking(nextMs()) });
    expect(refused).toMatchObject({
      status: 503,
      body: { code: 'calcom-unavailable' },
      headers: { 'retry-after': '5' },
    });
    expect(sandbox.journal.entries()).toEqual([]);
    expect(await discrepancies(runtime.world)).toEqual([]);
    vi.advanceTimersByTime(BREAKER_SETTINGS.openMs);
    sandbox.setFaults({});
    const sweeping = runtime.runtime.handlers.sweep?.({});
    await expect.poll(async () => (await partsOf(runtime)).calcom).not.toBe('does not answer');
    await sweeping;
    expect(await partsOf(runtime)).toEqual({ status: 200, database: 'ok', calcom: 'ok', sweep: 'ok' });
    expect((await runtime.call('POST', '/v2/bookings', { body: booking(nextMs()) })).status).toBe(201);
  });

  it('429 with its reset header: all callers wait until then, and there is no storm', async () => {
    const clock = manualClock();
    await using runtime = await openRuntime({ clock, now: clock.now });
    const { sandbox } = runtime.world;
    const limited = { kind: 'status', status: 429, resetSeconds: 6 };
    sandbox.setFaults({ rules: [{ match: { method: 'POST', path: '/v2/bookings' }, fault: limited }] });
    sandbox.journal.clear();
    const nextMs = slots();
    const bookings = Promise.all(
      Array.from({ length: 3 }, () =>
        runtime.bookingService.book(CALLER, wants('colour', { staff: 'emma', startMs: nextMs() })),
      ),
    );
    // nine calls: those that were sent at once were refused, and the others wait with them
    await expect.poll(() => clock.sleeping().filter((ms) => ms === 6000).length).toBe(9);
    const sent = (): readonly unknown[] => sandbox.journal.entries().map(({ status }) => status);
    const refused = sent();
    expect(new Set(refused)).toEqual(new Set([429]));
    clock.advance(5999);
    await runtime.call('GET', '/healthz', { token: null });
    expect(sent()).toEqual(refused);
    sandbox.setFaults({});
    clock.advance(1);
    expect((await bookings).map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(sent()).toEqual([...refused, ...Array.from({ length: 9 }, () => 201)]);
    expect(await discrepancies(runtime.world)).toEqual([]);
  });
});

describe('20 s answers: the caller is answered in its budget', () => {
  const slow = async (more: { readonly prefer?: string; readonly patienceMs: number }) => {
    const clock = manualClock();
    const answered = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    let isSlow = false;
    await using runtime = await openRuntime({
      clock,
      now: clock.now,
      pass: async (point) => {
        if (!isSlow || point !== 'after book') return;
        asked.resolve();
        await answered.promise;
      },
    });
    isSlow = true;
    const startMs = slots()();
    const headers = { 'idempotency-key': 'slow', ...(more.prefer !== undefined && { prefer: more.prefer }) };
    let isAnswered = false;
    const answering = runtime.call('POST', '/v2/bookings', { body: booking(startMs), headers });
    void answering.then(() => (isAnswered = true));
    await asked.promise;
    // who waits for nothing may be answered by now
    if (more.prefer !== 'wait=0') {
      clock.advance(more.patienceMs - 1);
      await runtime.call('GET', '/healthz', { token: null });
      expect(isAnswered).toBe(false);
    }
    clock.advance(1);
    const answer = await answering;
    expect(answer).toMatchObject({ status: 202, body: { appointment: { status: 'pending' } } });
    const { id } = appointmentIn({ status: 202, body: answer.body });
    clock.advance(20_000 - more.patienceMs);
    answered.resolve();
    await runtime.bookingService.idle();
    const later = await runtime.call('POST', '/v2/bookings', { body: booking(startMs), headers });
    expect(later).toMatchObject({ status: 201, body: { appointment: { id, status: 'booked' } } });
    expect(await runtime.call('GET', `/v2/bookings/${id}`)).toMatchObject({
      body: { appointment: { status: 'booked' } },
    });
    expect(runtime.errors).toEqual([]);
  };

  it('of 10 s where it says nothing', () => slow({ patienceMs: 10_000 }));
  it('Prefer: wait=3', () => slow({ prefer: 'respond-async, wait=3', patienceMs: 3000 }));
  it('Prefer: wait=0 asks for a reference at once', () => slow({ prefer: 'wait=0', patienceMs: 1 }));

  it('a booking whose answer is lost is looked up, again when that answer is lost as well, and is whole', async () => {
    await using runtime = await openRuntime();
    const { sandbox } = runtime.world;
    sandbox.setFaults({
      rules: [
        { match: { method: 'POST', path: '/v2/bookings', nth: 2 }, fault: { kind: 'handle-then-drop' } },
        { match: { method: 'GET', path: '/v2/bookings', nth: 1 }, fault: { kind: 'drop' } },
      ],
    });
    const { uids } = await booked(runtime, 'colour', { startMs: slots()() });
    expect(new Set(uids).size).toBe(3);
    expect(await discrepancies(runtime.world)).toEqual([]);
  });
});

it('what is booked is compared by the queue soon after, and a webhook wakes it, in a process that works on jobs', async () => {
  await using runtime = await openRuntime();
  await using jobs = await startJobs({
    database: runtime.world.store.queue,
    handlers: runtime.runtime.handlers,
    schedules: {},
    onError: () => {},
  });
  runtime.runtime.sendTo(jobs);
  const { id, uids } = await booked(runtime, 'colour', { startMs: slots()() });
  await expect.poll(async () => (await flagOf(runtime, id)).sync).toBe('synced');
  await inCalcom(runtime).cancel(uids[0] ?? '');
  await expect.poll(async () => (await flagOf(runtime, id)).alerts).toBe(1);
});

describe('PostgreSQL is away', () => {
  it('/readyz says so, and is asked no more than the others', async () => {
    await using runtime = await openRuntime();
    await runtime.world.store[Symbol.asyncDispose]();
    expect(await partsOf(runtime)).toEqual({ status: 503, database: 'unreachable', calcom: 'ok', sweep: 'ok' });
    expect((await runtime.call('GET', '/healthz', { token: null })).status).toBe(200);
  });
});
