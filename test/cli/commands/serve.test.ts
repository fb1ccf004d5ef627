import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { queryRows } from '../../store/query-rows.ts';
import { comingMonday, inBerlin } from '../../support/booking/coming-monday.ts';
import { type BookingWorld, bookingWorld } from '../support/booking-world.ts';
import { cliWorld } from '../support/cli-world.ts';
import { runCalops } from '../support/run-calops.ts';
import { type Answered, type Serving, startServing, until } from '../support/serving.ts';

let here: BookingWorld;
let token: string;

beforeAll(async () => {
  here = await bookingWorld();
  token = await here.token();
  return () => here[Symbol.asyncDispose]();
});

function wanted(service: string, time: string, staff = 'emma') {
  return { service, staff, start: inBerlin(comingMonday(time)), customer: { name: 'Anna Beispiel' } };
}

function book(serving: Serving, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
  return serving.call('POST', '/v2/bookings', { token, body, headers });
}

function appointmentOf({ body }: Answered): {
  readonly id: string;
  readonly status: string;
  readonly syncStatus: string;
} {
  return (body as { appointment: { id: string; status: string; syncStatus: string } }).appointment;
}

/** The appointment once it is as wanted, asked for over HTTP. */
async function settled(serving: Serving, id: string, isSo: (appointment: { syncStatus: string }) => boolean) {
  const ask = async () => appointmentOf(await serving.call('GET', `/v2/bookings/${id}`, { token }));
  return until(ask, isSo);
}

/** Every booking takes Cal.com so long, until the returned one is called. */
function slowly(ms: number): () => void {
  const match = { method: 'POST', path: '/v2/bookings' };
  here.sandbox.setFaults({ rules: [{ match, fault: { kind: 'latency', ms } }] });
  return () => here.sandbox.setFaults({ rules: [] });
}

function rows(text: string) {
  return queryRows(here.env['DATABASE_URL'] ?? '', text);
}

describe('calops serve', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says where, takes bookings, compares them, and ends with 0 on %s',
    async (signal) => {
      const options = { cwd: here.directory.path, env: here.env, isOwnProcess: true };
      await using serving = await startServing([], options);
      expect(serving.ready).toMatch(/^calops serves at http:\/\/127\.0\.0\.1:\d+$/);
      expect(await serving.call('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ok' } });
      const answer = await book(serving, wanted('cut', signal === 'SIGTERM' ? '09:00' : '09:30'));
      expect(answer).toMatchObject({ status: 201, body: { appointment: { status: 'booked', syncStatus: 'pending' } } });
      await settled(serving, appointmentOf(answer).id, ({ syncStatus }) => syncStatus === 'synced');
      expect(await serving.stop(signal)).toBe(0);
    },
  );

  it('--web takes bookings and leaves the jobs to a --worker, which listens nowhere', async () => {
    await using web = await here.serve('--web');
    expect(web.ready).toMatch(/, HTTP alone$/);
    const { id } = appointmentOf(await book(web, wanted('cut', '10:00')));
    expect(appointmentOf(await web.call('GET', `/v2/bookings/${id}`, { token }))).toMatchObject({
      syncStatus: 'pending',
    });
    await using worker = await here.serve('--worker');
    expect(worker.ready).toBe('calops works on jobs, without HTTP');
    await settled(web, id, ({ syncStatus }) => syncStatus === 'synced');
    expect(await worker.stop()).toBe(0);
  });

  it('--manifests answers how an assignment is written, by files as they are now, and compares with Cal.com when asked', async () => {
    await using serving = await here.serve('--web', '--manifests', 'manifests');
    const ask = (body: object) => serving.call('POST', '/staff-event-assignments', { token, body });
    expect(await ask({ staff: 'lina', service: 'colour', minutes: { A: 35 } })).toMatchObject({
      status: 200,
      body: { result: 'assigned', diff: expect.stringMatching(/^\+ .*lina.*A: 35/m) as string },
    });
    await here.directory.write('manifests/friseur/broken.yaml', 'kind: Nothing');
    expect(await ask({ staff: 'lina', service: 'colour' })).toMatchObject({
      status: 503,
      body: { code: 'manifests-invalid', detail: expect.stringContaining('friseur/broken.yaml:1') as string },
    });
    await rm(join(here.directory.path, 'manifests/friseur/broken.yaml'));
    expect(await ask({ staff: 'lina', service: 'cut' })).toMatchObject({ body: { result: 'unchanged' } });
    expect(await serving.call('POST', '/sync/team/friseur', { token })).toMatchObject({
      status: 200,
      body: { findings: [] },
    });
  });

  it('two at once answer equal requests alike, and book once', async () => {
    await using first = await here.serve();
    await using second = await here.serve();
    const before = here.live().length;
    const headers = { 'idempotency-key': 'two-at-once' };
    const answers = await Promise.all(
      [first, second, first, second].map((serving) => book(serving, wanted('colour', '11:00'), headers)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(here.live()).toHaveLength(before + 2);
  });

  it('two at once never give one time to two customers', async () => {
    await using first = await here.serve();
    await using second = await here.serve();
    const answers = await Promise.all([first, second].map((serving) => book(serving, wanted('cut', '13:00'))));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });

  it('SIGTERM while a booking is being made: its caller is answered, then it ends with 0', async () => {
    const options = { cwd: here.directory.path, env: here.env, isOwnProcess: true };
    await using serving = await startServing([], options);
    const atOnce = slowly(1500);
    const answering = book(serving, wanted('colour', '14:00'), { prefer: 'wait=30' });
    await until(
      () => rows(`SELECT 1 FROM calops.sagas WHERE status = 'running'`),
      (found) => found.length > 0,
    );
    const ending = serving.stop();
    expect(await answering).toMatchObject({ status: 201, body: { appointment: { status: 'booked' } } });
    expect(await ending).toBe(0);
    atOnce();
  });

  it('SIGTERM while a booking is being made whose caller went with 202: it is finished all the same', async () => {
    await using serving = await here.serve();
    const atOnce = slowly(1500);
    const answer = await book(serving, wanted('colour', '16:00'), { prefer: 'wait=1' });
    expect(answer).toMatchObject({ status: 202, body: { appointment: { status: 'pending' } } });
    expect(await serving.stop()).toBe(0);
    atOnce();
    const { id } = appointmentOf(answer);
    const booked = await rows(`SELECT status FROM calops.appointments WHERE id = '${id}'`);
    expect(booked).toEqual([{ status: 'booked' }]);
    expect(serving.log()).not.toMatch(/"level":[56]0/);
  });
});

describe('calops serve answers 401', () => {
  it('without a token, with another one, and with one that was revoked while it serves', async () => {
    await using serving = await here.serve('--web');
    const { id, token: revoked } = (await here.json('token', 'create', 'old')).body as { id: string; token: string };
    const ask = (options: { token?: string }) =>
      serving.call('POST', '/event-management/next-slot', { body: { service: 'cut' }, ...options });
    expect(await ask({ token: revoked })).toMatchObject({ status: 200 });
    await here.run('token', 'revoke', id);
    for (const options of [{}, { token: 'calops_guessed' }, { token: revoked }]) {
      expect(await ask(options)).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    }
  });
});

describe('calops serve does not start', () => {
  it.each(['everybody', '10.0.0.0/33', '10.0.0.1,', '0.0.0.0/0', '::1/129', '10.0.0.0/8/8'])(
    'with %s for a load balancer (1)',
    async (addresses) => {
      const { code, body } = await here.json('serve', '--trust-proxy', addresses);
      expect({ code, body }).toMatchObject({ code: 1, body: { error: { code: 'usage' } } });
    },
  );

  it('where the port is in use, or the host cannot be resolved or is not of this machine (1)', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    expect(await here.json('serve', '--port', String(port))).toMatchObject({
      code: 1,
      body: { error: { code: 'port-unusable' } },
    });
    other.close();
    expect(await here.json('serve', '--host', 'no host')).toMatchObject({
      code: 1,
      body: { error: { code: 'port-unusable', message: 'no host:8080 has a host that cannot be resolved.' } },
    });
    const { code, stderr } = await here.run('serve', '--host', '203.0.113.1', '--quiet');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'error: 203.0.113.1:8080 is not an address of this machine.\nhint: Take another one, or --port 0 for a free one.\nmore: calops explain port-unusable\n',
    });
  });

  it('where the database has no schema (1)', async () => {
    await using empty = await cliWorld({ migrated: false });
    const { code, stdout } = await empty.run('serve', '--port', '0', '--json');
    expect({ code, json: JSON.parse(stdout) }).toMatchObject({ code: 1, json: { error: { code: 'schema-missing' } } });
  });

  it('with an unknown log level (1)', async () => {
    expect(await here.json('serve', '--log-level', 'loud')).toMatchObject({
      code: 1,
      body: { error: { code: 'usage' } },
    });
  });
});

describe('calops serve without a usable key', () => {
  it('logs at its start which variable is missing, and serves', async () => {
    await using serving = await startServing(['--web'], {
      cwd: here.directory.path,
      env: { ...here.env, SALON_KEY: '' },
    });
    await until(serving.log, (log) => log.includes('friseur cannot be booked'));
    expect(serving.log()).toContain('The variable SALON_KEY');
    expect(await book(serving, wanted('cut', '15:30'))).toMatchObject({
      status: 503,
      body: { code: 'secret-unavailable', detail: expect.not.stringContaining('SALON_KEY') as string },
    });
  });

  it('logs neither a key nor a token, at any level', async () => {
    const SALON_KEY = 'cal_refused_key';
    await using serving = await startServing(['--log-level', 'trace'], {
      cwd: here.directory.path,
      env: { ...here.env, SALON_KEY },
    });
    expect(await book(serving, wanted('cut', '15:30'))).toMatchObject({
      status: 502,
      body: { code: 'calcom-refused' },
    });
    await serving.stop();
    expect(serving.log()).not.toContain(SALON_KEY);
    expect(serving.log()).not.toContain(token);
  });
});

it('calops serve starts where nothing was applied yet, and serves what is applied then', async () => {
  await using fresh = await cliWorld();
  await using serving = await startServing([], { cwd: fresh.directory.path, env: fresh.env });
  await fresh.run('apply', '--yes');
  const bearer = (
    await runCalops(['token', 'create', 'x'], { cwd: fresh.directory.path, env: fresh.env })
  ).stdout.trim();
  const answer = await serving.call('POST', '/event-management/next-slot', { token: bearer, body: { service: 'cut' } });
  expect(answer).toMatchObject({ status: 200, body: { service: { name: 'cut' } } });
});
