import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { caller, SALON } from '../support/sandbox-calls.ts';

describe('credentials', () => {
  it.each([
    ['none', {}, 'ApiAuthStrategy - No authentication method provided'],
    ['an unknown key', { authorization: 'Bearer cal_nope' }, 'CustomThrottlerGuard - Invalid API Key'],
    ['no key at all', { authorization: 'Bearer abc' }, 'Invalid Access Token.'],
    ['another spelling of the scheme', { authorization: 'bearer cal_sandbox_friseur' }, 'Invalid Access Token.'],
  ])('%s is refused with 401', async (_, headers, message) => {
    await using sandbox = await startSandbox();
    const answer = await caller(sandbox)('GET', '/v2/me', undefined, { key: null, headers });
    expect(answer.status).toBe(401);
    expect(answer.body.error.message).toContain(message);
  });

  it('a key without the scheme is taken', async () => {
    await using sandbox = await startSandbox();
    const answer = await caller(sandbox)('GET', '/v2/me', undefined, {
      key: null,
      headers: { authorization: 'cal_sandbox_arzt' },
    });
    expect(answer.body.data).toMatchObject({ email: 'chef@arzt.example' });
  });

  it('an unknown key is refused on the public list, an access token is not even looked at', async () => {
    await using sandbox = await startSandbox();
    const send = caller(sandbox);
    expect((await send('GET', SALON.types, undefined, { key: 'cal_nope' })).status).toBe(401);
    expect((await send('GET', SALON.types, undefined, { key: 'token' })).status).toBe(200);
  });

  it('an expired key is refused with 401', async () => {
    const apiKeys = [{ name: 'old', key: 'cal_old', userId: 1000, expired: true }];
    await using sandbox = await startSandbox({ seed: { ...DEMO_SEED, apiKeys } });
    const answer = await caller(sandbox, 'cal_old')('GET', '/v2/me');
    expect(answer.body.error.message).toBe('ApiAuthStrategy - api key - Your api key is expired');
  });
});

describe('roles', () => {
  const seed = {
    ...DEMO_SEED,
    apiKeys: [...(DEMO_SEED.apiKeys ?? []), { name: 'emma', key: 'cal_emma', userId: 1001 }],
  };

  it.each([
    [
      'cal_emma',
      SALON.members,
      403,
      'RolesGuard - user with id=1001 does not have the minimum required role=TEAM_ADMIN within team with id=34209.',
    ],
    ['cal_sandbox_arzt', SALON.members, 403, 'RolesGuard - User is not a member of the team with id=34209.'],
    ['cal_sandbox_friseur', '/v2/teams/9/memberships', 403, 'RolesGuard - User is not a member of the team with id=9.'],
    ['cal_sandbox_friseur', '/v2/teams/abc/memberships', 500, 'There was an error, please try again later.'],
  ])('%s on %s gets %i', async (key, path, status, message) => {
    await using sandbox = await startSandbox({ seed });
    const answer = await caller(sandbox, key)('GET', path);
    expect({ status: answer.status, message: answer.body.error.message }).toEqual({ status, message });
  });

  it('a member may read the team, and only its owner may delete it', async () => {
    await using sandbox = await startSandbox({ seed });
    const send = caller(sandbox, 'cal_emma');
    expect((await send('GET', '/v2/teams/34209')).status).toBe(200);
    expect((await send('DELETE', '/v2/teams/34209')).body.error.message).toContain('TEAM_OWNER');
    expect((await send('DELETE', '/v2/teams/34209', undefined, { key: 'cal_sandbox_friseur' })).status).toBe(200);
    expect((await send('GET', SALON.types)).body.data).toEqual([]);
  });
});
