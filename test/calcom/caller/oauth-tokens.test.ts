import { describe, expect, it } from 'vitest';
import type { CalcomReader } from '../../../src/calcom/api.ts';
import { createCalcomReader, createCalcomWriter } from '../../../src/calcom/client.ts';
import { CalcomError } from '../../../src/calcom/caller/errors.ts';
import { MemoryBudget } from '../../../src/calcom/caller/memory-budget.ts';
import { OAuthTokens, type OAuthOptions } from '../../../src/calcom/caller/oauth-tokens.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { StoreError } from '../../../src/store/store-error.ts';
import { queryRows } from '../../store/query-rows.ts';
import { freshDatabase } from '../../support/database/database.ts';
import { SALON } from '../../support/sandbox-calls.ts';

const CLIENT = { clientId: 'client-1', clientSecret: 'secret-of-client-1', refreshToken: 'refresh-0' };
const SEED = { ...DEMO_SEED, hosted: { oauth: [{ ...CLIENT, userId: 1000 }] } };
const HOUR_MS = 3_600_000;

/** A server that knows the client, a database, and as many processes as a test opens. */
async function stage() {
  await using resources = new AsyncDisposableStack();
  let nowMs = Date.parse('2026-11-30T08:00:00Z');
  const now = () => nowMs;
  const sandbox = resources.use(await startSandbox({ seed: SEED, now }));
  const database = resources.use(await freshDatabase({ direct: true }));
  const owned = resources.move();
  return {
    sandbox,
    database,
    pass: (ms: number) => (nowMs += ms),
    tokenCalls: () => sandbox.journal.entries().filter(({ path }) => path.startsWith('/v2/auth/oauth2/token')).length,
    /** A process with a connection pool of its own. */
    process: async (change: Partial<OAuthOptions> = {}) => {
      const store = owned.use(await openStore({ url: database.url }));
      const tokens = new OAuthTokens({ ...CLIENT, baseUrl: sandbox.url, vault: store.oauthTokens, now, ...change });
      const settings = { baseUrl: sandbox.url, apiKey: tokens, budget: new MemoryBudget(now) };
      const reader = owned.use(createCalcomReader({ ...settings, retry: { attempts: 1 } }));
      return { store, tokens, reader, writer: owned.use(createCalcomWriter(settings)) };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function failureOf(work: Promise<unknown>): Promise<CalcomError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CalcomError) return error;
  throw new Error(`no CalcomError: ${String(error)}`);
}

const name = async (reader: CalcomReader) => (await reader.me()).name;

describe('the access token of an OAuth client', () => {
  it('is fetched once for all calls of all processes, and again before it expires', async () => {
    await using here = await stage();
    const [one, two] = [await here.process(), await here.process()];
    expect(await Promise.all([one.reader, two.reader, one.reader, two.reader].map(name))).toEqual(
      Array.from({ length: 4 }, () => 'Chef'),
    );
    expect(here.tokenCalls()).toBe(1);
    here.pass(HOUR_MS - 4 * 60_000);
    expect(await Promise.all([name(two.reader), name(one.reader)])).toEqual(['Chef', 'Chef']);
    expect(here.tokenCalls()).toBe(2);
  });

  it('comes from the newest refresh token, also in a process that starts with the first one', async () => {
    await using here = await stage();
    for (const calls of [1, 2, 3]) {
      const { reader } = await here.process();
      expect(await name(reader)).toBe('Chef');
      expect(here.tokenCalls()).toBe(calls);
      here.pass(HOUR_MS);
    }
  });

  it('is renewed once after a 401, and the call is made once more', async () => {
    await using here = await stage();
    const { writer } = await here.process();
    await name(writer);
    const match = { method: 'POST', path: SALON.types, times: 1 };
    here.sandbox.setFaults({ rules: [{ match, fault: { kind: 'status', status: 401 } }] });
    const fields = {
      title: 'Cut',
      slug: 'cut',
      lengthInMinutes: 30,
      schedulingType: 'roundRobin',
      hosts: [1001],
    } as const;
    expect((await writer.createTeamEventType(SALON.teamId, fields)).observed.fields.slug).toBe('cut');
    expect(here.tokenCalls()).toBe(2);
    here.sandbox.setFaults({ rules: [{ match: { path: '/v2/me' }, fault: { kind: 'status', status: 401 } }] });
    expect(await failureOf(writer.me())).toMatchObject({ kind: 'unauthorized', status: 401 });
    expect(here.tokenCalls()).toBe(3);
  });

  it('and its refresh token are in the database in no readable form', async () => {
    await using here = await stage();
    const { reader, tokens } = await here.process();
    await name(reader);
    const [row] = await queryRows(here.database.url, 'SELECT * FROM calops.oauth_tokens');
    const text = JSON.stringify(row);
    const secrets = tokens.secrets();
    expect(secrets).toHaveLength(4);
    expect([...secrets, CLIENT.clientId].filter((secret) => text.includes(secret))).toEqual([]);
    const other = await here.process({ clientSecret: 'another-secret' });
    expect((await failureOf(name(other.reader))).message).toContain('invalid_client');
  });

  it('cannot be had with a refresh token that is used up, and the error shows no secret', async () => {
    await using here = await stage();
    await name((await here.process()).reader);
    await queryRows(here.database.url, 'DELETE FROM calops.oauth_tokens');
    const { reader } = await here.process();
    const { kind, message, outcome } = await failureOf(name(reader));
    expect({ kind, outcome }).toEqual({ kind: 'unauthorized', outcome: 'refused' });
    expect(message).toContain('replace refreshToken (invalid_grant)');
    expect(message).not.toContain(CLIENT.refreshToken);
  });

  it('is not asked for while the database cannot keep it, and is used where it can be read', async () => {
    await using here = await stage();
    await name((await here.process()).reader);
    const [{ name: database }] = (await queryRows(
      here.database.url,
      'SELECT current_database() AS name',
    )) as unknown as [{ readonly name: string }];
    await queryRows(here.database.url, `ALTER DATABASE "${database}" SET default_transaction_read_only = on`);
    const { reader } = await here.process();
    expect(await name(reader)).toBe('Chef');
    here.pass(HOUR_MS);
    await expect(name(reader)).rejects.toMatchObject({ code: 'database-read-only' } satisfies Partial<StoreError>);
    expect(here.tokenCalls()).toBe(1);
  });

  it('is kept by the next call where the database failed after it was given out', async () => {
    await using here = await stage();
    const [{ name: database }] = (await queryRows(
      here.database.url,
      'SELECT current_database() AS name',
    )) as unknown as [{ readonly name: string }];
    const timeout = (value: string) =>
      queryRows(here.database.url, `ALTER DATABASE "${database}" SET idle_in_transaction_session_timeout = '${value}'`);
    await timeout('50ms');
    const { reader } = await here.process();
    here.sandbox.setFaults({
      rules: [{ match: { path: '/v2/auth/oauth2/token' }, fault: { kind: 'latency', ms: 1500 } }],
    });
    await expect(name(reader)).rejects.toMatchObject({ name: 'StoreError' });
    expect(here.tokenCalls()).toBe(1);
    expect(await queryRows(here.database.url, 'SELECT sealed FROM calops.oauth_tokens')).toEqual([]);
    expect(await name(reader)).toBe('Chef');
    expect(await name((await here.process()).reader)).toBe('Chef');
    expect(here.tokenCalls()).toBe(1);
  });

  it('is used and not renewed by who may not write, such as doctor', async () => {
    await using here = await stage();
    const { reader } = await here.process({ mayRenew: false });
    expect(await failureOf(name(reader))).toMatchObject({ kind: 'unauthorized' });
    await name((await here.process()).reader);
    expect(await name(reader)).toBe('Chef');
    expect(here.tokenCalls()).toBe(1);
  });

  it('survives a token endpoint that does not answer: the next call asks again', async () => {
    await using here = await stage();
    const { reader } = await here.process();
    const match = { path: '/v2/auth/oauth2/token', times: 1 };
    here.sandbox.setFaults({ rules: [{ match, fault: { kind: 'status', status: 503 } }] });
    expect(await failureOf(name(reader))).toMatchObject({ kind: 'server', outcome: 'refused' });
    expect(await name(reader)).toBe('Chef');
  });
});
