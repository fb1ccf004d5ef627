import { expect, it } from 'vitest';
import { blockedWindow, rateWindow, retryAfterMs } from '../../../src/calcom/caller/caller.ts';

const NOW = Date.parse('2026-11-20T11:00:00Z');

function headers(suffix: string, limit: string, remaining: string, reset: string) {
  return {
    [`x-ratelimit-limit-${suffix}`]: limit,
    [`x-ratelimit-remaining-${suffix}`]: remaining,
    [`x-ratelimit-reset-${suffix}`]: reset,
  };
}

it('reads limit, remaining and reset under any suffix, seconds as milliseconds', () => {
  expect(rateWindow(headers('default', '120', '117', '58'), NOW)).toEqual({
    limit: 120,
    remaining: 117,
    resetMs: 58_000,
  });
  expect(rateWindow(headers('my-own', '5', '0', '1'), NOW)).toEqual({ limit: 5, remaining: 0, resetMs: 1000 });
});

it('of several windows the tightest counts', () => {
  const both = { ...headers('minute', '120', '90', '30'), ...headers('hour', '1000', '4', '1800') };
  expect(rateWindow(both, NOW)).toEqual({ limit: 1000, remaining: 4, resetMs: 1_800_000 });
});

it('an answer without them, or with other than numbers, gives no window', () => {
  expect(rateWindow({ 'content-type': 'text/html' }, NOW)).toBeUndefined();
  expect(rateWindow({ 'x-ratelimit-remaining-default': '3' }, NOW)).toBeUndefined();
  expect(rateWindow(headers('default', '120', 'many', '58'), NOW)).toBeUndefined();
  expect(rateWindow(headers('default', '120', '-1', '58'), NOW)).toBeUndefined();
});

it('Retry-After is seconds or a date, and never before now', () => {
  const now = Date.parse('2026-11-20T11:00:00Z');
  expect(retryAfterMs({ 'retry-after': '7' }, now)).toBe(7000);
  expect(retryAfterMs({ 'retry-after': 'Fri, 20 Nov 2026 11:00:09 GMT' }, now)).toBe(9000);
  expect(retryAfterMs({ 'retry-after': 'Fri, 20 Nov 2026 10:00:00 GMT' }, now)).toBe(0);
  expect(retryAfterMs({ 'retry-after': 'soon' }, now)).toBeUndefined();
  expect(retryAfterMs({}, now)).toBeUndefined();
});

it('after a 429 nothing is left, whatever it says', () => {
  expect(blockedWindow(headers('default', '120', '50', '20'), 0)).toEqual({
    limit: 120,
    remaining: 0,
    resetMs: 20_000,
  });
  expect(blockedWindow({}, 0)).toEqual({ limit: 120, remaining: 0, resetMs: 60_000 });
});

it('a block that ends within this second lasts a second, not another minute', () => {
  expect(blockedWindow(headers('default', '120', '0', '0'), 0).resetMs).toBe(1000);
});

it('reads headers without a suffix', () => {
  const bare = { 'x-ratelimit-limit': '120', 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '30' };
  expect(rateWindow(bare, NOW)).toEqual({ limit: 120, remaining: 7, resetMs: 30_000 });
});

it('an endpoint of its own window does not shrink the budget of the key', () => {
  const guests = { ...headers('default', '120', '90', '30'), ...headers('guests', '3', '0', '60') };
  expect(rateWindow(guests, NOW)).toEqual({ limit: 120, remaining: 90, resetMs: 30_000 });
});

it.each([
  ['a time since 1970 in seconds', String(NOW / 1000 + 42), 42_000],
  ['a time since 1970 in milliseconds', String(NOW + 42_000), 42_000],
  ['a time that is over', String(NOW / 1000 - 500), 60_000],
  ['a day', '86400', 60_000],
  ['just an hour', '3600', 3_600_000],
])('a reset of %s never sleeps beyond an hour', (_, reset, resetMs) => {
  expect(rateWindow(headers('default', '120', '0', reset), NOW)?.resetMs).toBe(resetMs);
  expect(blockedWindow(headers('default', '120', '0', reset), NOW).resetMs).toBe(resetMs);
  expect(retryAfterMs({ 'retry-after': reset }, NOW)).toBe(resetMs);
});
