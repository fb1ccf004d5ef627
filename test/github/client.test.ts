import { describe, expect, it } from 'vitest';
import { GithubClient } from '../../src/github/client.ts';
import { GithubError } from '../../src/github/errors.ts';
import { refusal, SECONDARY_LIMIT } from '../support/github/payloads.ts';
import { TOKENS } from '../support/github/repository.ts';
import { type Fault, type GithubStandIn, startGithub } from '../support/github/stand-in.ts';

const COMMENTS = '/repos/salon/manifests/issues/12/comments';
const READ = { method: 'GET', path: COMMENTS, permission: 'pull-requests: write' } as const;
const WRITE = { ...READ, method: 'POST', body: { body: 'x' } } as const;

/** A client whose waits take no time and are kept. */
function clientOf(server: GithubStandIn, options: { token?: string; answerMs?: number } = {}) {
  const slept: number[] = [];
  const clock = { now: () => 1_000_000, random: () => 1, sleep: async (ms: number) => void slept.push(ms) };
  const client = new GithubClient({ apiUrl: server.url, token: TOKENS.workflow, clock, ...options });
  return { client, slept };
}

async function errorOf(promise: Promise<unknown>): Promise<GithubError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof GithubError) return error;
  throw new Error('no GithubError was thrown', { cause: error });
}

describe('what arrives at GitHub', () => {
  it('goes to an own server with a path as well, and pages are followed to their end', async () => {
    await using server = await startGithub('/api/v3');
    for (let index = 0; index < 250; index += 1) server.repository.addComment({ body: `comment ${index}` });
    const { client } = clientOf(server);
    await using _ = client;
    const found = await client.list({ path: `${COMMENTS}?per_page=100`, permission: '' });
    expect(found).toHaveLength(250);
    expect(found.at(-1)).toMatchObject({ body: 'comment 249' });
    expect(server.requests).toHaveLength(3);
  });

  it('never follows a page to another server: the token stays here', async () => {
    await using server = await startGithub();
    const link = '<http://evil.example/repositories/1/issues?page=2>; rel="next"';
    server.fail({ on: `GET ${COMMENTS}`, reply: { status: 200, headers: { link }, body: [] } });
    const { client } = clientOf(server);
    await using _ = client;
    expect(await client.list({ path: COMMENTS, permission: '' })).toEqual([]);
  });
});

describe('a refusal is a GithubError of its own kind', () => {
  it.each<[what: string, fault: Fault['reply'], kind: string]>([
    ['401', refusal(401, 'Bad credentials'), 'unauthorized'],
    ['403', refusal(403, 'Resource not accessible by integration'), 'forbidden'],
    ['404', refusal(404, 'Not Found'), 'not-found'],
    ['410', refusal(410, 'Issues are disabled for this repo'), 'not-found'],
    ['422', refusal(422, 'Validation Failed', [{ message: 'Body is too long' }]), 'invalid'],
    ['a page of a proxy', { status: 200, body: '<html>' }, 'unexpected-shape'],
    ['403 of a proxy', { status: 403, body: '<html>' }, 'forbidden'],
  ])('%s, at once', async (_, reply, kind) => {
    await using server = await startGithub();
    if (reply) server.fail({ on: 'POST *', reply });
    const { client, slept } = clientOf(server);
    await using _client = client;
    const error = await errorOf(client.call(WRITE));
    expect(error).toMatchObject({ kind, outcome: kind === 'unexpected-shape' ? 'unknown' : 'refused' });
    expect(slept).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  it('names the permission that is missing, and never the token', async () => {
    await using server = await startGithub();
    const { client } = clientOf(server, { token: TOKENS.reading });
    await using _ = client;
    const error = await errorOf(client.call(WRITE));
    expect(error.permission).toBe('pull-requests: write');
    expect([error.message, error.stack, String(error.cause)].join()).not.toContain(TOKENS.reading);
  });

  it('of an address that is none, before anything is sent', () => {
    const make = () => new GithubClient({ apiUrl: 'api.github.com', token: 'x' });
    expect(make).toThrow(GithubError);
  });
});

describe('what passes is waited for', () => {
  const limit = (headers: Record<string, string>, status = 403): Fault['reply'] => ({
    status,
    headers,
    body: SECONDARY_LIMIT,
  });

  it.each<[what: string, reply: Fault['reply'], ms: number]>([
    ['Retry-After', limit({ 'retry-after': '7' }), 7000],
    ['429 with Retry-After', limit({ 'retry-after': '1' }, 429), 1000],
    [
      'the reset of a limit that is spent',
      limit({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1030' }),
      30_000,
    ],
    ['a minute where it says nothing', limit({}), 60_000],
  ])('a rate limit: %s, also for a create', async (_, reply, ms) => {
    await using server = await startGithub();
    if (reply) server.fail({ on: 'POST *', reply });
    const { client, slept } = clientOf(server);
    await using _client = client;
    await client.call(WRITE);
    expect(slept).toEqual([ms]);
    expect(server.repository.comments).toHaveLength(1);
  });

  it('but not for an hour, and not without end', async () => {
    await using server = await startGithub();
    const reset = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4600' };
    server.fail({ on: 'GET *', reply: { status: 403, headers: reset, body: { message: 'API rate limit exceeded' } } });
    const { client, slept } = clientOf(server);
    await using _ = client;
    expect(await errorOf(client.call(READ))).toMatchObject({ kind: 'rate-limited' });
    server.fail({
      on: 'GET *',
      times: 9,
      reply: { status: 429, headers: { 'retry-after': '1' }, body: SECONDARY_LIMIT },
    });
    expect(await errorOf(client.call(READ))).toMatchObject({ kind: 'rate-limited' });
    expect(slept).toEqual([1000, 1000, 1000]);
  });

  it.each<[what: string, fault: Omit<Fault, 'on'>]>([
    ['5xx', { reply: { status: 502, body: '<html>Unicorn!</html>' } }],
    ['a broken connection', { dropAfter: true }],
    ['no answer', { hang: true }],
  ])('%s of a read: made again, four times in all', async (_, fault) => {
    await using server = await startGithub();
    const { client, slept } = clientOf(server, fault.hang === true ? { answerMs: 500 } : {});
    await using _client = client;
    server.fail({ on: 'GET *', times: 3, ...fault });
    expect(await client.call(READ)).toEqual([]);
    expect(slept).toEqual([500, 1000, 2000]);
    server.fail({ on: 'GET *', times: 4, ...fault });
    expect((await errorOf(client.call(READ))).kind).toMatch(/^(server|unreachable|timeout)$/);
  });

  it.each<[what: string, fault: Omit<Fault, 'on'>]>([
    ['5xx', { reply: { status: 502, body: '' } }],
    ['a broken connection', { dropAfter: true }],
    ['no answer', { hang: true }],
  ])('%s of a create: not made again, since it may have been', async (_, fault) => {
    await using server = await startGithub();
    const { client } = clientOf(server, fault.hang === true ? { answerMs: 500 } : {});
    await using _client = client;
    server.fail({ on: 'POST *', ...fault });
    expect(await errorOf(client.call(WRITE))).toMatchObject({ outcome: 'unknown' });
    expect(server.writes().length).toBeLessThanOrEqual(1);
  });
});
