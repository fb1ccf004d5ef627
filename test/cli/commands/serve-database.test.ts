import { beforeAll, describe, expect, it } from 'vitest';
import { queryRows } from '../../store/query-rows.ts';
import { comingMonday, inBerlin } from '../../support/booking/coming-monday.ts';
import { hasPgbouncer, startPgbouncer } from '../../support/database/pgbouncer.ts';
import { type BookingWorld, bookingWorld } from '../support/booking-world.ts';
import { runCalops } from '../support/run-calops.ts';
import { startServing, until } from '../support/serving.ts';

let here: BookingWorld;
let adminUrl: string;
let database: string;

beforeAll(async () => {
  here = await bookingWorld();
  adminUrl = here.env['DATABASE_URL'] ?? '';
  database = new URL(adminUrl).pathname.slice(1);
  return () => here[Symbol.asyncDispose]();
});

const rows = (text: string) => queryRows(adminUrl, text);

function serveAs(url: string, ...words: string[]) {
  const env = { ...here.env, DATABASE_URL: url };
  return runCalops(['serve', '--port', '0', '--json', ...words], { cwd: here.directory.path, env });
}

/** A role of its own, with these grants and settings. */
async function role(statements: (name: string) => string) {
  const name = `role_${Math.random().toString(36).slice(2)}`;
  await rows(`CREATE ROLE ${name} LOGIN PASSWORD 'word'; ${statements(name)}`);
  const url = new URL(adminUrl);
  [url.username, url.password] = [name, 'word'];
  return {
    url: url.href,
    [Symbol.asyncDispose]: async () => void (await rows(`DROP OWNED BY ${name}; DROP ROLE ${name}`)),
  };
}

const all = (name: string, schema: string): string =>
  `GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${name}; GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO ${name};`;
const readOnly = (name: string, schema: string): string =>
  `GRANT USAGE ON SCHEMA ${schema} TO ${name}; GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${name};`;

describe('calops serve ends with 1, and says why in one error', () => {
  beforeAll(async () => {
    await using _serving = await here.serve(); // makes the queue's schema
  });

  it.each([[], ['--web'], ['--worker']])('when the role may only read (%s)', async (...words) => {
    await using reader = await role(
      (name) => `${all(name, 'calops')} ${all(name, 'calops_queue')}
        ALTER ROLE ${name} SET default_transaction_read_only = on`,
    );
    const { code, stdout, stderr } = await serveAs(reader.url, ...words);
    expect({ code, error: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 1,
      error: { error: { code: 'database-read-only' } },
    });
    expect(stderr.match(/^error: /gm)).toHaveLength(1);
    expect(stderr).not.toContain('after calling end');
  });

  it("when it may only read the queue's schema", async () => {
    await using reader = await role((name) => `${all(name, 'calops')} ${readOnly(name, 'calops_queue')}`);
    const { code, stdout, stderr } = await serveAs(reader.url);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'database-permission', hint: expect.stringContaining('SCHEMA calops_queue') },
    });
    expect(stderr).not.toContain('after calling end');
  });

  it('when it may only read the schema of calops', async () => {
    await using reader = await role((name) => `${readOnly(name, 'calops')} ${all(name, 'calops_queue')}`);
    const { code, stdout } = await serveAs(reader.url);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'database-permission' } });
  });

  it('when its port is taken', async () => {
    await using serving = await here.serve();
    const { code, stderr } = await serveAs(adminUrl, '--port', new URL(serving.url).port);
    expect(code).toBe(1);
    expect(stderr).toContain('is in use');
    expect(stderr).not.toContain('after calling end');
  });
});

it('a server that turns read-only while it is served is reported by readyz, and served again afterwards', async () => {
  const token = await here.token();
  await using serving = await here.serve();
  const readiness = async () => (await serving.call('GET', '/readyz')) as { status: number; body: { parts: object } };
  const turn = async (setting: string): Promise<void> => {
    await rows(`ALTER DATABASE ${database} SET default_transaction_read_only = ${setting}`);
    await queryRows(
      new URL('/postgres', adminUrl).href,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`,
    );
  };
  const book = (time: string) => {
    const start = inBerlin(comingMonday(time));
    const body = { service: 'cut', staff: 'emma', start, customer: { name: 'Anna Beispiel' } };
    return serving.call('POST', '/v2/bookings', { token, body });
  };
  await turn('on');
  const refused = await until(
    readiness,
    ({ body: { parts } }) => 'database' in parts && parts.database === 'read-only',
  );
  expect(refused.status).toBe(503);
  const before = here.live().length;
  expect(await book('10:00')).toMatchObject({ status: 503, body: { code: 'database-unavailable' } });
  expect(here.live()).toHaveLength(before);
  await queryRows(
    new URL('/postgres', adminUrl).href,
    `ALTER DATABASE ${database} RESET default_transaction_read_only`,
  );
  await queryRows(
    new URL('/postgres', adminUrl).href,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`,
  );
  await until(readiness, ({ status }) => status === 200);
  expect(await book('10:00')).toMatchObject({ status: 201 });
});

describe.skipIf(!hasPgbouncer)('behind a pooler in transaction mode', () => {
  it('an apply, a booking and the jobs after it work, and nothing is left behind', async () => {
    await using pooler = await startPgbouncer(adminUrl, 'transaction');
    const env = { ...here.env, DATABASE_URL: pooler.url };
    const options = { cwd: here.directory.path, env };
    expect(await runCalops(['apply', '--yes'], options)).toMatchObject({ code: 0 });
    const { stdout: token } = await runCalops(['token', 'create', 'pooled', '--quiet'], options);
    await using serving = await startServing([], options);
    expect(await serving.call('GET', '/readyz')).toMatchObject({ status: 200 });
    const start = inBerlin(comingMonday('14:00'));
    const body = { service: 'cut', staff: 'emma', start, customer: { name: 'Anna Beispiel' } };
    const booked = await serving.call('POST', '/v2/bookings', { token: token.trim(), body });
    expect(booked).toMatchObject({ status: 201 });
    const { id } = (booked.body as { appointment: { id: string } }).appointment;
    const ask = async () =>
      (await serving.call('GET', `/v2/bookings/${id}`, { token: token.trim() })).body as {
        appointment: { syncStatus: string };
      };
    await until(ask, ({ appointment }) => appointment.syncStatus === 'synced'); // by the job `verify`
    expect(await serving.stop()).toBe(0);
    expect(
      await rows(
        "SELECT count(*)::int AS locks FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      ),
    ).toEqual([{ locks: 0 }]);
    expect(serving.log()).not.toMatch(/"level":50/);
  });
});
