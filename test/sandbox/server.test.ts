import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { caller, cut, EMMA, SALON } from '../support/sandbox-calls.ts';

describe('a sandbox', () => {
  it('listens on the loopback address and ends with its scope', async () => {
    // counted, not called: another process may get the port at once
    const listening = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
    const before = listening();
    {
      await using sandbox = await startSandbox();
      expect(new URL(sandbox.url).hostname).toBe('127.0.0.1');
      expect((await fetch(`${sandbox.url}/health`)).status).toBe(200);
      expect(listening()).toBe(before + 1);
    }
    await expect.poll(listening).toBe(before);
  });

  it('refuses a port that is taken', async () => {
    await using sandbox = await startSandbox();
    await expect(startSandbox({ port: sandbox.port })).rejects.toThrow('EADDRINUSE');
  });

  it('notes every request with method, path, status and key, and clears them on request', async () => {
    await using sandbox = await startSandbox();
    const send = caller(sandbox);
    await send('GET', '/v2/me');
    await send('GET', `${SALON.types}?eventSlug=x`, undefined, { key: null });
    await send('GET', '/v2/nope');
    const noted = sandbox.journal
      .entries()
      .map(({ method, path, status, keyName }) => ({ method, path, status, keyName }));
    expect(noted).toEqual([
      { method: 'GET', path: '/v2/me', status: 200, keyName: 'friseur' },
      { method: 'GET', path: '/v2/teams/34209/event-types?eventSlug=x', status: 200, keyName: null },
      { method: 'GET', path: '/v2/nope', status: 404, keyName: 'friseur' },
    ]);
    expect(await (await fetch(`${sandbox.url}/__sandbox/journal`)).json()).toEqual(sandbox.journal.entries());
    await fetch(`${sandbox.url}/__sandbox/journal/clear`, { method: 'POST' });
    expect(sandbox.journal.entries()).toEqual([]);
  });

  it('shows its whole state, which reads leave as it is and writes change', async () => {
    await using sandbox = await startSandbox();
    const send = caller(sandbox);
    const state = async () => await (await fetch(`${sandbox.url}/__sandbox/state`)).text();
    const before = await state();
    await send('GET', SALON.types);
    await send('POST', SALON.types, cut({ title: 1 }));
    expect(await state()).toBe(before);
    await send('POST', SALON.types, cut({ hosts: [{ userId: EMMA }] }));
    expect(await state()).not.toBe(before);
  });

  it('begins with the world of another, and neither changes the other after that', async () => {
    await using first = await startSandbox({ profile: '6.0' });
    await caller(first)('POST', SALON.types, cut({ hosts: [{ userId: EMMA }] }));
    const world = first.world();
    await using second = await startSandbox({ world });
    expect(second.state()).toEqual(first.state());
    await caller(first)('POST', SALON.types, cut({ slug: 'only-in-the-first', hosts: [{ userId: EMMA }] }));
    await caller(second)('POST', SALON.types, cut({ slug: 'only-in-the-second', hosts: [{ userId: EMMA }] }));
    await using third = await startSandbox({ world });
    const slugs = [first, second, third].map((one) =>
      (one.state() as { eventTypes: { slug: string; teamId: number | null }[] }).eventTypes
        .filter(({ teamId }) => teamId === SALON.teamId)
        .map(({ slug }) => slug),
    );
    expect(slugs).toEqual([['cut', 'only-in-the-first'], ['cut', 'only-in-the-second'], ['cut']]);
  });

  it('holds exactly the seed after a reset, with counters and faults gone', async () => {
    await using sandbox = await startSandbox({ faults: { rules: [{ fault: { kind: 'status', status: 500 } }] } });
    const send = caller(sandbox, 'cal_only');
    const seed = {
      team: { id: 7, name: 'Seven', slug: 'seven' },
      users: [{ id: 1, email: 'one@seven.example', username: 'one', name: 'One' }],
      memberships: [{ id: 1, teamId: 7, userId: 1, role: 'OWNER' }],
      apiKeys: [{ name: 'only', key: 'cal_only', userId: 1 }],
      eventTypes: [
        { teamId: 7, title: 'A', slug: 'a', lengthInMinutes: 5, schedulingType: 'collective', hosts: [{ userId: 1 }] },
      ],
    };
    const reset = await fetch(`${sandbox.url}/__sandbox/reset`, { method: 'POST', body: JSON.stringify(seed) });
    expect(reset.status).toBe(200);
    const list = await send('GET', '/v2/teams/7/event-types');
    expect(list.body.data).toMatchObject([{ slug: 'a', hosts: [{ userId: 1, name: 'One' }] }]);
    expect(list.headers.get('x-ratelimit-remaining-default')).toBe('119');
  });

  it.each([
    ['reset', '{"users":[{"id":"x"}]}', 'seed: users[0].id must be integer'],
    ['reset', '{"users":', 'the body is no JSON'],
    ['faults', '{"rules":[{"fault":{"kind":"latency","ms":-1}}]}', 'faults: rules[0].fault.ms must be >= 0'],
  ])('names the place of what is wrong in a %s', async (control, body, sentence) => {
    await using sandbox = await startSandbox();
    const answer = await fetch(`${sandbox.url}/__sandbox/${control}`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { error: string }).error).toContain(sentence);
  });

  it('answers HEAD like GET, without the body', async () => {
    await using sandbox = await startSandbox();
    const head = await caller(sandbox)('HEAD', '/v2/me');
    expect(head).toMatchObject({ status: 200, text: '' });
  });

  it('gives an unknown control 404', async () => {
    await using sandbox = await startSandbox();
    expect((await fetch(`${sandbox.url}/__sandbox/nope`)).status).toBe(404);
  });
});
