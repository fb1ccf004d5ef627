import { describe, expect, it } from 'vitest';
import type { Fault, FaultRule } from '../../../src/sandbox/faults/script.ts';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { caller, cut, EMMA, SALON } from '../../support/sandbox-calls.ts';

const eventTypes = ['a', 'b', 'c', 'd'].map((slug) => ({ ...cut({ slug }), teamId: SALON.teamId }));
const seed = {
  ...DEMO_SEED,
  eventTypes: [...eventTypes, { ownerId: 1000, title: 'Mine', slug: 'mine', lengthInMinutes: 10 }],
};

async function faulty(fault: Fault, match: FaultRule['match'] = {}) {
  const sandbox = await startSandbox({ seed, faults: { rules: [{ match, fault }] } });
  const slugs = async () => (await caller(sandbox)('GET', SALON.types)).body.data as readonly { slug: string }[];
  const stored = () =>
    (sandbox.state() as { eventTypes: readonly { slug: string }[] }).eventTypes.map(({ slug }) => slug);
  return { sandbox, send: caller(sandbox), slugs, stored };
}

const ALL = ['a', 'b', 'c', 'd'];

describe('faults that answer instead of the server', () => {
  it('status 429 has the three headers with the reset given, and is not counted as handled', async () => {
    const { sandbox, send } = await faulty({ kind: 'status', status: 429, resetSeconds: 7 });
    await using _ = sandbox;
    const answer = await send('GET', '/v2/me');
    expect(answer.status).toBe(429);
    expect(answer.headers.get('x-ratelimit-reset-default')).toBe('7');
    expect(answer.body.error.code).toBe('ThrottlerException');
  });

  it.each([
    [500, 'application/json; charset=utf-8', '{"statusCode":500,"message":"Internal server error"}'],
    [401, 'application/json; charset=utf-8', '"code":"UnauthorizedException"'],
    [502, 'text/html', '<h1>502 Bad Gateway</h1>'],
    [503, 'text/html', '<h1>503 Service Unavailable</h1>'],
  ])('status %i is %s', async (status, type, text) => {
    const { sandbox, send, stored } = await faulty({ kind: 'status', status, headers: { 'x-proxy': 'p' } });
    await using _ = sandbox;
    const answer = await send('POST', SALON.types, cut());
    expect(answer).toMatchObject({ status });
    expect(answer.text).toContain(text);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('x-proxy')).toBe('p');
    expect(stored()).not.toContain('cut');
  });

  it('empty-list is a success without items', async () => {
    const { sandbox, slugs } = await faulty({ kind: 'empty-list' });
    await using _ = sandbox;
    expect(await slugs()).toEqual([]);
  });

  it('body is any other body', async () => {
    const { sandbox, send } = await faulty({ kind: 'body', status: 203, body: { odd: true } });
    await using _ = sandbox;
    expect(await send('GET', '/v2/me')).toMatchObject({ status: 203, body: { odd: true } });
  });

  it('a body that is a text is sent as HTML', async () => {
    const { sandbox, send } = await faulty({ kind: 'body', body: '<p>maintenance</p>' });
    await using _ = sandbox;
    expect(await send('GET', '/v2/me')).toMatchObject({ status: 200, text: '<p>maintenance</p>' });
  });
});

describe('faults around a handled request', () => {
  it('drop cuts the connection before anything was done', async () => {
    const { sandbox, send, stored } = await faulty({ kind: 'drop' });
    await using _ = sandbox;
    await expect(send('POST', SALON.types, cut())).rejects.toThrow();
    expect(stored()).not.toContain('cut');
    expect(sandbox.journal.entries()).toMatchObject([{ status: null, fault: 'drop' }]);
  });

  it('handle-then-drop cuts it after the write was made', async () => {
    const { sandbox, send, stored } = await faulty({ kind: 'handle-then-drop' });
    await using _ = sandbox;
    await expect(send('POST', SALON.types, cut())).rejects.toThrow();
    expect(stored()).toContain('cut');
  });

  it('handle-then-status answers an error after the write was made', async () => {
    const { sandbox, send, stored } = await faulty({ kind: 'handle-then-status', status: 500 });
    await using _ = sandbox;
    expect((await send('POST', SALON.types, cut())).status).toBe(500);
    expect(stored()).toContain('cut');
  });

  it('no-effect answers a success and stores nothing', async () => {
    const { sandbox, send, stored } = await faulty({ kind: 'no-effect' }, { method: 'POST' });
    await using _ = sandbox;
    const answer = await send('POST', SALON.types, cut({ hosts: [{ userId: EMMA }] }));
    expect(answer.status).toBe(201);
    expect(answer.body.data).toMatchObject({ slug: 'cut' });
    expect(stored()).not.toContain('cut');
  });

  it('latency waits, and then all is as usual', async () => {
    const { sandbox, slugs } = await faulty({ kind: 'latency', ms: 60 });
    await using _ = sandbox;
    const start = performance.now();
    expect(await slugs()).toHaveLength(4);
    expect(performance.now() - start).toBeGreaterThanOrEqual(55);
  });

  it('rate-limit changes the limit on the way', async () => {
    const { sandbox, send } = await faulty({ kind: 'rate-limit', limit: 5 }, { nth: 3 });
    await using _ = sandbox;
    const remaining: (string | null)[] = [];
    for (let call = 0; call < 4; call += 1)
      remaining.push((await send('GET', '/v2/me')).headers.get('x-ratelimit-remaining-default'));
    expect(remaining).toEqual(['119', '118', '2', '1']);
  });
});

describe('faults that distort a list', () => {
  it.each<[Fault, readonly string[]]>([
    [{ kind: 'half-list' }, ['a', 'b']],
    [{ kind: 'without-slug', slug: 'c' }, ['a', 'b', 'd']],
    [{ kind: 'repeat' }, [...ALL, ...ALL]],
    [{ kind: 'repeat', items: 1 }, [...ALL, 'a']],
    [{ kind: 'personal-list' }, ['mine']],
  ])('%j', async (fault, expected) => {
    const { sandbox, slugs, stored } = await faulty(fault);
    await using _ = sandbox;
    expect((await slugs()).map(({ slug }) => slug)).toEqual(expected);
    expect(stored()).toHaveLength(5);
  });

  it('drop-field leaves a field out of every item', async () => {
    const { sandbox, slugs } = await faulty({ kind: 'drop-field', field: 'slug' });
    await using _ = sandbox;
    const items = await slugs();
    expect(items).toHaveLength(4);
    expect(items.some((item) => 'slug' in item)).toBe(false);
  });

  it('truncate ends the text in the middle', async () => {
    const { sandbox, send } = await faulty({ kind: 'truncate' });
    await using _ = sandbox;
    const { text, status } = await send('GET', SALON.types);
    expect(status).toBe(200);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });
});
