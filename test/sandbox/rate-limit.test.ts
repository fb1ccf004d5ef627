import { describe, expect, it } from 'vitest';
import { RateLimiter } from '../../src/sandbox/rate-limit.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { caller } from '../support/sandbox-calls.ts';

const KEY = { name: 'k', key: 'cal_k', userId: 1, expired: false };

function limiter(rateLimit?: { limit: number; ttlMs: number; blockMs: number; name: string }) {
  const clock = { now: 1_000_000 };
  const subject = new RateLimiter(() => clock.now);
  const apiKey = rateLimit ? { ...KEY, rateLimit } : KEY;
  const hit = () => subject.hit({ credential: apiKey.key, apiKey }, '/v2/me');
  const hits = (count: number) => Array.from({ length: count }, hit).filter((verdict) => verdict.allowed).length;
  return { clock, subject, hit, hits };
}

describe('the rate limit', () => {
  it('allows 120 calls in a window of 60 s, then blocks for 60 s, then opens a new window', () => {
    const { clock, hit, hits } = limiter();
    expect(hits(120)).toBe(120);
    expect(hit()).toMatchObject({
      allowed: false,
      headers: { 'X-RateLimit-Remaining-Default': '0', 'X-RateLimit-Reset-Default': '60' },
    });
    clock.now += 59_999;
    expect(hit().allowed).toBe(false);
    clock.now += 1;
    expect(hit()).toMatchObject({ allowed: true, headers: { 'X-RateLimit-Remaining-Default': '119' } });
  });

  it('does not lengthen the block by calls during it', () => {
    const { clock, hit, hits } = limiter();
    hits(121);
    clock.now += 30_000;
    expect(hit().headers['X-RateLimit-Reset-Default']).toBe('30');
  });

  it('counts a fixed window, not a sliding one', () => {
    const { clock, hits } = limiter();
    hits(60);
    clock.now += 59_000;
    expect(hits(60)).toBe(60);
    clock.now += 1_000;
    expect(hits(120)).toBe(120);
  });

  it("takes the key's own limit, and its name in the headers", () => {
    const { hit, hits } = limiter({ limit: 3, ttlMs: 1_000, blockMs: 500, name: 'burst' });
    expect(hits(10)).toBe(3);
    expect(hit().headers).toHaveProperty('X-RateLimit-Limit-Burst', '3');
  });

  it('changes from now on when overridden', () => {
    const { hits, subject } = limiter();
    expect(hits(10)).toBe(10);
    subject.override('k', { limit: 12 });
    expect(hits(10)).toBe(2);
  });

  it('counts keys, tokens and callers without credential apart, with limits of their own', () => {
    const { subject, hits } = limiter();
    hits(120);
    const limitOf = (credential: string | undefined) =>
      subject.hit({ credential, apiKey: undefined }, '/v2/me').headers['X-RateLimit-Limit-Default'];
    expect([limitOf('token'), limitOf(undefined)]).toEqual(['500', '120']);
  });
});

describe('over HTTP', () => {
  it('429 has details as a text, the three headers, and no Retry-After', async () => {
    const apiKeys = [{ name: 'small', key: 'cal_small', userId: 1000, rateLimit: { limit: 1 } }];
    await using sandbox = await startSandbox({ seed: { ...DEMO_SEED, apiKeys } });
    const send = caller(sandbox, 'cal_small');
    await send('GET', '/v2/me');
    const refused = await send('GET', '/v2/me');
    expect(refused.status).toBe(429);
    expect(refused.body.error).toEqual({
      code: 'ThrottlerException',
      message: 'CustomThrottlerGuard - Too many requests. Please try again later.',
      details: 'CustomThrottlerGuard - Too many requests. Please try again later.',
    });
    expect(refused.headers.get('x-ratelimit-reset-default')).toBe('60');
    expect(refused.headers.has('retry-after')).toBe(false);
  });

  it('unknown routes do not count and carry no headers of it; refused calls count', async () => {
    await using sandbox = await startSandbox();
    const send = caller(sandbox);
    expect((await send('GET', '/v2/nope')).headers.has('x-ratelimit-limit-default')).toBe(false);
    await send('GET', '/v2/teams/9/memberships');
    expect((await send('GET', '/v2/me')).headers.get('x-ratelimit-remaining-default')).toBe('118');
  });
});
