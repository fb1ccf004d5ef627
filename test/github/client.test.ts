import { describe, expect, it } from 'vitest';
import { allPages, GithubClient, ownerAndName } from '../../src/github/client.ts';
import { GithubError } from '../../src/github/errors.ts';
import { refusal, SECONDARY_LIMIT } from '../support/github/payloads.ts';
import { REPOSITORY, TOKENS } from '../support/github/repository.ts';
import { type Fault, type GithubStandIn, startGithub } from '../support/github/stand-in.ts';

const PERMISSION = 'pull-requests: write';
const COMMENTS = '/repos/salon/manifests/issues/12/comments';
const THREAD = { ...ownerAndName(REPOSITORY), issue_number: 12 };

/** A client whose seconds of waiting take a millisecond. */
function clientOf(server: GithubStandIn, options: { token?: string; answerMs?: number } = {}): GithubClient {
  return new GithubClient({ apiUrl: server.url, token: TOKENS.workflow, secondMs: 1, ...options });
}

const read = (client: GithubClient, page = {}) =>
  client.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...THREAD, ...page }, PERMISSION);

const write = (client: GithubClient) =>
  client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...THREAD, body: 'x' }, PERMISSION);

async function errorOf(promise: Promise<unknown>): Promise<GithubError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof GithubError) return error;
  throw new Error('no GithubError was thrown', { cause: error });
}

describe('a request', () => {
  it('goes to an own server with a path, and a list is read to its last page', async () => {
    await using server = await startGithub('/api/v3');
    for (let index = 0; index < 250; index += 1) server.repository.addComment({ body: `comment ${index}` });
    const client = clientOf(server);
    const found = await allPages((page) => read(client, page));
    expect(found).toHaveLength(250);
    expect(found.at(-1)).toMatchObject({ body: 'comment 249' });
    expect(server.requests).toHaveLength(3);
  });

  it('never follows a link to another server: the token stays here', async () => {
    await using server = await startGithub();
    const link = '<http://evil.example/repositories/1/issues?page=2>; rel="next"';
    server.fail({ on: `GET ${COMMENTS}`, reply: { status: 200, headers: { link }, body: [] } });
    expect(await allPages((page) => read(clientOf(server), page))).toEqual([]);
  });

  it('for a list without end stops with an error', async () => {
    await using server = await startGithub();
    const body = Array.from({ length: 100 }, () => ({}));
    server.fail({ on: 'GET *', times: 200, reply: { status: 200, body } });
    const client = clientOf(server);
    expect(await errorOf(allPages((page) => read(client, page)))).toMatchObject({ kind: 'unexpected-shape' });
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
    const error = await errorOf(write(clientOf(server)));
    expect(error).toMatchObject({ kind, outcome: kind === 'unexpected-shape' ? 'unknown' : 'refused' });
    expect(server.requests).toHaveLength(1);
  });

  it('names the permission that is missing, and never the token', async () => {
    await using server = await startGithub();
    const error = await errorOf(write(clientOf(server, { token: TOKENS.reading })));
    expect(error.permission).toBe(PERMISSION);
    expect([error.message, error.stack, String(error.cause)].join()).not.toContain(TOKENS.reading);
  });

  it('of an address that is none, before anything is sent', () => {
    const make = () => new GithubClient({ apiUrl: 'api.github.com', token: 'x' });
    expect(make).toThrow(GithubError);
  });

  it('of a server that does not listen: nothing was sent', async () => {
    const server = await startGithub();
    await server[Symbol.asyncDispose]();
    expect(await errorOf(write(clientOf(server)))).toMatchObject({ kind: 'unreachable', outcome: 'refused' });
  });
});

describe('a failure that passes is retried', () => {
  const limit = (headers: Record<string, string>, status = 403): Fault['reply'] => ({
    status,
    headers,
    body: SECONDARY_LIMIT,
  });
  const inHalfAMinute = String(Math.ceil(Date.now() / 1000) + 30);

  it.each<[what: string, reply: Fault['reply']]>([
    ['403 with Retry-After', limit({ 'retry-after': '7' })],
    ['429 with Retry-After', limit({ 'retry-after': '1' }, 429)],
    ['a spent limit with a reset', limit({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inHalfAMinute })],
    ['403 that names no time', limit({})],
  ])('a rate limit, also of a create: %s', async (_, reply) => {
    await using server = await startGithub();
    if (reply) server.fail({ on: 'POST *', reply });
    await write(clientOf(server));
    expect(server.requests).toHaveLength(2);
    expect(server.repository.comments).toHaveLength(1);
  });

  it('but a limit of an hour is not waited for, and no limit without end', async () => {
    await using server = await startGithub();
    const client = clientOf(server);
    const reset = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 3600) };
    server.fail({ on: 'GET *', reply: { status: 403, headers: reset, body: { message: 'API rate limit exceeded' } } });
    expect(await errorOf(read(client))).toMatchObject({ kind: 'rate-limited' });
    expect(server.requests).toHaveLength(1);
    server.fail({
      on: 'GET *',
      times: 9,
      reply: { status: 429, headers: { 'retry-after': '1' }, body: SECONDARY_LIMIT },
    });
    expect(await errorOf(read(client))).toMatchObject({ kind: 'rate-limited' });
    expect(server.requests).toHaveLength(5);
  });

  const passing: readonly [what: string, fault: Omit<Fault, 'on'>, answerMs?: number][] = [
    ['5xx', { reply: { status: 502, body: '<html>Unicorn!</html>' } }],
    ['a broken connection', { dropAfter: true }],
    ['no answer', { hang: true }, 500],
  ];

  it.each(passing.slice(0, 2))('%s of a read passes at the fourth call', async (_, fault) => {
    await using server = await startGithub();
    server.fail({ on: 'GET *', times: 3, ...fault });
    expect(await read(clientOf(server))).toEqual([]);
    expect(server.requests).toHaveLength(4);
  });

  it.each(passing)('%s of a read is an error after four calls', async (_, fault, answerMs = 20_000) => {
    await using server = await startGithub();
    const client = clientOf(server, { answerMs });
    server.fail({ on: 'GET *', times: 4, ...fault });
    expect((await errorOf(read(client))).kind).toMatch(/^(server|unreachable|timeout)$/);
    expect(server.requests).toHaveLength(4);
  });

  it.each(passing)('%s of a create is not: it may exist', async (_, fault, answerMs = 20_000) => {
    await using server = await startGithub();
    server.fail({ on: 'POST *', ...fault });
    expect(await errorOf(write(clientOf(server, { answerMs })))).toMatchObject({ outcome: 'unknown' });
    expect(server.writes()).toHaveLength(1);
  });
});
