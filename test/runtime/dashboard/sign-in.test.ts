import { describe, expect, it } from 'vitest';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { queryRows } from '../../store/query-rows.ts';
import { visitor } from './visitor.ts';

const opened = sharedRuntime();
const guest = () => visitor(opened().server);
const rows = (text: string) => queryRows(opened().world.databaseUrl, text);

async function madeToken(token: string): Promise<string> {
  const made = await opened().world.store.tokens.create('friseur', {
    label: 'page',
    tokenHash: tokenHash(token),
    who: 'tester',
  });
  return made?.id ?? '';
}

describe('signing in', () => {
  it('requires a token: every page leads there, and back to itself', async () => {
    const me = guest();
    const { status, headers } = await me.get('/dashboard/appointments?before=1');
    const next = encodeURIComponent('/dashboard/appointments?before=1');
    expect([status, headers['location']]).toEqual([303, `/dashboard/sign-in?next=${next}`]);
    const form = await me.get(String(headers['location']));
    expect(form.body).toContain('name="next" value="/dashboard/appointments?before&#61;1"');
    const { headers: after } = await me.post('/dashboard/sign-in', {
      token: 'tok_friseur',
      next: '/dashboard/appointments?before=1',
    });
    expect(after['location']).toBe('/dashboard/appointments?before=1');
    expect((await me.get('/dashboard')).status).toBe(200);
  });

  it.each([
    'https://elsewhere.example',
    '//elsewhere.example',
    '/dashboard//elsewhere',
    '/dashboard\\x',
    '/v2/bookings',
    '/dashboardx',
  ])('leads nowhere but into the dashboard, not to %s', async (next) => {
    const { headers } = await guest().post('/dashboard/sign-in', { token: 'tok_friseur', next });
    expect(headers['location']).toBe('/dashboard');
  });

  it('gives a random session that scripts cannot read and other sites cannot use, secure over https', async () => {
    const me = guest();
    const { setCookies } = await me.signIn();
    expect(setCookies).toEqual([
      expect.stringMatching(/^calops_session=[\w-]{43}; Path=\/dashboard; HttpOnly; Secure; SameSite=Strict$/),
    ]);
    const plain = await guest().post(
      '/dashboard/sign-in',
      { token: 'tok_friseur' },
      { origin: 'http://salon.example' },
    );
    expect(plain.setCookies[0]).not.toContain('Secure');
    expect(plain.setCookies[0]).not.toContain(me.cookies.get('calops_session'));
  });

  it('keeps only the hash of a session', async () => {
    const me = guest();
    await me.signIn();
    const id = me.cookies.get('calops_session') ?? '';
    const stored = JSON.stringify(await rows('SELECT * FROM calops.dashboard_sessions'));
    expect(stored).toContain(tokenHash(id));
    expect(stored).not.toContain(id);
  });

  it('answers an unknown token and a revoked one alike', async () => {
    const id = await madeToken('tok_gone');
    await opened().world.store.tokens.revoke('friseur', id, 'tester');
    const [unknown, revoked, none] = [
      await guest().signIn('tok_none'),
      await guest().signIn('tok_gone'),
      await guest().signIn(''),
    ];
    expect([unknown.status, unknown.setCookies]).toEqual([401, []]);
    expect([revoked.status, revoked.body]).toEqual([401, unknown.body]);
    expect([none.status, none.body]).toEqual([401, unknown.body]);
    expect(unknown.body).not.toContain('tok_none');
  });

  it('is refused after too many tries from one address, but never with a token: many may share the address', async () => {
    const me = guest();
    const statuses = [];
    for (let tries = 0; tries < 22; tries += 1) statuses.push((await me.signIn('guess')).status);
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 401), 429, 429]);
    const { headers, body } = await me.signIn('guess');
    expect(body).toContain('<h1>Too many requests</h1>');
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect((await me.signIn()).status).toBe(303);
  });

  it('counts the addresses that one machine can take (IPv6) as one', async () => {
    const statuses = [];
    for (let tries = 0; tries < 21; tries += 1) {
      const answer = await opened().server.inject({
        method: 'POST',
        url: '/dashboard/sign-in',
        remoteAddress: `2001:db8::${tries.toString(16)}`,
        headers: { host: 'salon.example', origin: 'https://salon.example' },
        payload: {},
      });
      statuses.push(answer.statusCode);
    }
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 401), 429]);
  });

  it('needs no form when the session is signed in already, also when a link from elsewhere led here', async () => {
    const me = guest();
    await me.signIn();
    expect((await me.get('/dashboard/sign-in?next=/dashboard/drift')).headers['location']).toBe('/dashboard/drift');
    // browsers keep a strict cookie to themselves then: the page asks again from within
    const { body } = await guest().get('/dashboard/sign-in?next=/dashboard/drift', { 'sec-fetch-site': 'cross-site' });
    expect(body).toContain('data-proceed="/dashboard/drift"');
    expect((await guest().get('/dashboard/sign-in')).body).not.toContain('data-proceed');
  });
});

describe('a session', () => {
  it('ends with its token', async () => {
    const id = await madeToken('tok_short');
    const me = guest();
    await me.signIn('tok_short');
    expect((await me.get('/dashboard')).status).toBe(200);
    await opened().world.store.tokens.revoke('friseur', id, 'tester');
    expect((await me.get('/dashboard')).status).toBe(303);
  });

  it('ends with signing out, for everyone who has its id', async () => {
    const me = guest();
    await me.signIn();
    const session = me.cookies.get('calops_session') ?? '';
    const { status, headers, setCookies } = await me.post('/dashboard/sign-out');
    expect([status, headers['location']]).toEqual([303, '/dashboard/sign-in']);
    expect(setCookies[0]).toMatch(/^calops_session=; .*Expires=Thu, 01 Jan 1970/);
    me.cookies.set('calops_session', session);
    expect((await me.get('/dashboard')).status).toBe(303);
  });

  it('ends by itself after a working day, and is deleted when the next one begins', async () => {
    const me = guest();
    await me.signIn();
    const hash = tokenHash(me.cookies.get('calops_session') ?? '');
    const mine = `FROM calops.dashboard_sessions WHERE session_hash = '${hash}'`;
    expect(await rows(`SELECT expires_at - created_at = interval '14 hours' AS fits ${mine}`)).toEqual([
      { fits: true },
    ]);
    await rows(
      `UPDATE calops.dashboard_sessions SET created_at = created_at - interval '15 hours',
       expires_at = expires_at - interval '15 hours' WHERE session_hash = '${hash}'`,
    );
    expect((await me.get('/dashboard')).status).toBe(303);
    await guest().signIn();
    expect(await rows(`SELECT 1 ${mine}`)).toEqual([]);
  });

  it('is no bearer token, nor a token a session', async () => {
    const me = guest();
    await me.signIn();
    const session = me.cookies.get('calops_session') ?? '';
    expect((await opened().call('GET', '/event-types', { token: session })).status).toBe(401);
    me.cookies.set('calops_session', 'tok_friseur');
    expect((await me.get('/dashboard')).status).toBe(303);
  });
});

describe('a form', () => {
  it.each([
    ['of another site', { origin: 'https://elsewhere.example' }],
    ['of nowhere', { origin: 'null' }],
    ['of another port', { origin: 'https://salon.example:8443' }],
  ])('%s changes nothing', async (_, headers) => {
    const me = guest();
    await me.signIn();
    const { status, body } = await me.post('/dashboard/sign-out', {}, headers);
    expect(status).toBe(403);
    expect(body).toContain('Not sent from here');
    expect((await me.get('/dashboard')).status).toBe(200);
    expect((await guest().post('/dashboard/sign-in', { token: 'tok_friseur' }, headers)).setCookies).toEqual([]);
  });

  it('that is too large, or no form at all, is refused with a page', async () => {
    const large = await guest().post('/dashboard/sign-in', { token: 'x'.repeat(10_000) });
    expect([large.status, large.headers['content-type']]).toEqual([413, 'text/html; charset=utf-8']);
    const json = await guest().post('/dashboard/sign-in', {}, { 'content-type': 'text/xml' });
    expect([json.status, json.headers['content-type']]).toEqual([415, 'text/html; charset=utf-8']);
  });
});
