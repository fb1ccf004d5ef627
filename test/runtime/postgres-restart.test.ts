import { afterAll, beforeAll, expect, it } from 'vitest';
import { startJobs } from '../../src/runtime/jobs/jobs.ts';
import type { JobData } from '../../src/runtime/jobs/jobs.ts';
import { discrepancies } from '../support/booking/booking-audit.ts';
import { expireLeases } from '../support/booking/leases.ts';
import { openRuntime } from '../support/booking/open-runtime.ts';
import type { OpenRuntime } from '../support/booking/open-runtime.ts';
import { ownPostgres } from '../support/database/own-postgres.ts';
import type { OwnPostgres } from '../support/database/own-postgres.ts';
import { slots } from '../support/booking/slots.ts';
import type { Pass } from '../support/servers/tripwire.ts';

let postgres: OwnPostgres;
let runtime: OpenRuntime;
let pass: Pass = () => undefined;
const nextMs = slots();

beforeAll(async () => {
  postgres = await ownPostgres();
  runtime = await openRuntime({ databaseUrl: postgres.url, pass: (point) => pass(point) });
});
afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

interface Wanted {
  readonly key: string;
  readonly body: object;
}

const ask = ({ key, body }: Wanted) =>
  runtime.call('POST', '/v2/bookings', { body, headers: { 'idempotency-key': key, prefer: 'wait=5' } });

/** Resolves when so many calls to Cal.com have come back: by then some sagas are in the middle, and some have yet to begin. */
function underLoad(calls: number): Promise<void> {
  const reached = Promise.withResolvers<void>();
  let passed = 0;
  pass = (point) => {
    if (point === 'after book') passed += 1;
    if (passed === calls) reached.resolve();
  };
  return reached.promise;
}

it.each(['SIGINT', 'SIGQUIT'] as const)(
  'PostgreSQL restarts under load (%s): requests finish or get 503, and afterwards everything is whole or absent',
  async (signal) => {
    const wanted = Array.from({ length: 12 }, (_, index): Wanted => {
      const start = new Date(nextMs()).toISOString();
      const customer = { name: `Guest ${index}`, email: `${signal}-${index}@guests.example` };
      return { key: `${signal}-${index}`, body: { service: 'colour', staff: 'emma', start, customer } };
    });
    const reached = underLoad(10);
    const first = Promise.all(wanted.map(ask));
    await reached;
    await postgres.stop(signal);
    const during = await Promise.all(wanted.slice(0, 3).map(ask));
    for (const { status, body, headers } of [...(await first), ...during]) {
      expect([201, 202, 503]).toContain(status);
      if (status !== 503) continue;
      expect(body).toMatchObject({ code: expect.stringMatching(/^(database-unavailable|no-answer-yet)$/) });
      expect(headers).toMatchObject({ 'retry-after': '5', 'content-type': expect.stringContaining('problem+json') });
    }
    expect(during.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(await runtime.call('GET', '/readyz', { token: null })).toMatchObject({ status: 503 });
    await runtime.bookingService.idle();

    await postgres.start();
    expect(await runtime.call('GET', '/readyz', { token: null })).toMatchObject({ status: 200 });
    await expireLeases(runtime.world);
    await runtime.bookingService.resume(100);
    const answers = await Promise.all(wanted.map(ask));
    for (const { status, body } of answers) {
      // whoever was broken off in the middle is told that nothing is booked, for good
      expect({ status, body }).toMatchObject({
        status: status === 201 ? 201 : 503,
        body: { appointment: { status: status === 201 ? 'booked' : 'failed' } },
      });
    }
    expect(await discrepancies(runtime.world)).toEqual([]);
  },
);

it('the queue continues after a restart: its errors are reported, and jobs sent before and after are done', async () => {
  const done: string[] = [];
  const told: (string | null)[] = [];
  const handle = async ({ id = '' }: JobData): Promise<void> => void done.push(id);
  const options = { database: runtime.world.store.queue, schedules: {} };
  const onError = (_error: unknown, job: string | null): void => void told.push(job);
  await using web = await startJobs({ ...options, handlers: {}, onError });
  await web.send('verify', { id: 'before' }, 'before');
  await postgres.stop('SIGINT');
  await expect(web.send('verify', { id: 'during' }, 'during')).rejects.toMatchObject({ code: 'database-unreachable' });
  await postgres.start();
  await using worker = await startJobs({ ...options, handlers: { verify: handle }, onError });
  await expect.poll(() => done).toEqual(['before']);
  await postgres.stop('SIGINT');
  await expect.poll(() => told.length).toBeGreaterThan(0);
  await postgres.start();
  await worker.send('verify', { id: 'after' }, 'after');
  await expect.poll(() => done).toEqual(['before', 'after']);
  expect(new Set(told)).toEqual(new Set([null]));
});
