import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCalcomBookings } from '../../../src/calcom/client.ts';
import { MemoryBudget } from '../../../src/calcom/caller/memory-budget.ts';
import { guard } from '../../../src/runtime/company/breaker.ts';
import type { GuardedBookings } from '../../../src/runtime/company/breaker.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { BUSY_SEED } from '../../support/booking/open-salon.ts';
import { SALON_KEY } from '../../support/world.ts';

const openMs = 10_000;
let sandbox: Sandbox;
let calcom: GuardedBookings;
let states: string[];

beforeAll(async () => {
  sandbox = await startSandbox({ seed: BUSY_SEED });
});
afterAll(() => sandbox.close());

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  sandbox.setFaults({});
  sandbox.journal.clear();
  const { url: baseUrl } = sandbox;
  const budget = new MemoryBudget(Date.now, { limit: 1_000_000, remaining: 1_000_000, resetMs: 600_000 });
  const retry = { attempts: 1 };
  const client = createCalcomBookings({ baseUrl, apiKey: SALON_KEY, budget, retry });
  states = [];
  calcom = guard(client, { failures: 3, openMs }, (state) => states.push(state));
});
afterEach(async () => {
  vi.useRealTimers();
  await calcom[Symbol.asyncDispose]();
});

const silent = (status = 503) => sandbox.setFaults({ rules: [{ fault: { kind: 'status', status } }] });
const read = () => calcom.booking('no-such-booking').catch((error: unknown) => error);
const sent = (): number => sandbox.journal.entries().length;

async function open(): Promise<void> {
  silent();
  for (let time = 0; time < 3; time += 1) await read();
  expect(calcom.breaker()).toBe('open');
}

describe('the breaker', () => {
  it('opens after so many unanswered calls in a row; then nothing is sent, and that is certain', async () => {
    silent();
    await read();
    await read();
    expect(calcom.breaker()).toBe('closed');
    await read();
    expect([calcom.breaker(), sent()]).toEqual(['open', 3]);
    const attendee = { name: 'Anna', email: 'anna@guests.example', timeZone: 'Europe/Berlin', language: 'de' };
    for (const refused of [
      read(),
      calcom.book({ eventTypeId: 1, startMs: 0, attendee, metadata: {} }).catch((error: unknown) => error),
      calcom.cancel('uid', 'ill').catch((error: unknown) => error),
    ]) {
      expect(await refused).toMatchObject({
        name: 'CalcomError',
        kind: 'unreachable',
        outcome: 'refused',
        retryable: true,
      });
    }
    expect(sent()).toBe(3);
  });

  it.each<[string, object]>([
    ['no connection', { kind: 'drop' }],
    ['500', { kind: 'status', status: 500 }],
    ['a gateway’s HTML', { kind: 'status', status: 502 }],
  ])('counts %s', async (_, fault) => {
    sandbox.setFaults({ rules: [{ fault }] });
    for (let time = 0; time < 3; time += 1) await read();
    expect(calcom.breaker()).toBe('open');
  });

  it('does not count what Cal.com answers, a refusal as well', async () => {
    silent();
    await read();
    await read();
    sandbox.setFaults({});
    expect(await read()).toBeUndefined();
    silent(403);
    await read();
    silent();
    await read();
    await read();
    expect(calcom.breaker()).toBe('closed');
  });

  it('half-opens after its wait: one call tries, others wait for its outcome, and it closes', async () => {
    await open();
    vi.advanceTimersByTime(openMs);
    sandbox.setFaults({});
    sandbox.journal.clear();
    const calls = [read(), read(), read()];
    expect(calcom.breaker()).toBe('half-open');
    expect(await calls[0]).toBeUndefined();
    expect(calcom.breaker()).toBe('closed');
    expect(await Promise.all(calls)).toEqual([undefined, undefined, undefined]);
    expect(sent()).toBe(3);
  });

  it('opens again when that call is not answered either, for as long as before', async () => {
    await open();
    vi.advanceTimersByTime(openMs);
    sandbox.journal.clear();
    await Promise.all([read(), read(), read()]);
    expect([calcom.breaker(), sent()]).toEqual(['open', 1]);
    vi.advanceTimersByTime(openMs - 1);
    await read();
    expect(sent()).toBe(1);
    vi.advanceTimersByTime(1);
    await read();
    expect(sent()).toBe(2);
  });

  it('reports each change, also of a trial that failed', async () => {
    await open();
    expect(states).toEqual(['open']);
    vi.advanceTimersByTime(openMs);
    await read();
    expect(states).toEqual(['open', 'half-open', 'open']);
    vi.advanceTimersByTime(openMs);
    sandbox.setFaults({});
    await read();
    expect(states.slice(3)).toEqual(['half-open', 'closed']);
  });
});
