import { expect, it } from 'vitest';
import { blockedWindow, rateWindow, retryAfterMs } from '../../src/calcom/rate-headers.ts';

function headers(suffix: string, limit: string, remaining: string, reset: string) {
  return {
    [`x-ratelimit-limit-${suffix}`]: limit,
    [`x-ratelimit-remaining-${suffix}`]: remaining,
    [`x-ratelimit-reset-${suffix}`]: reset,
  };
}

it('reads limit, remaining and reset under any suffix, seconds as milliseconds', () => {
  expect(rateWindow(headers('default', '120', '117', '58'))).toEqual({ limit: 120, remaining: 117, resetMs: 58_000 });
  expect(rateWindow(headers('my-own', '5', '0', '1'))).toEqual({ limit: 5, remaining: 0, resetMs: 1000 });
});

it('of several windows the tightest counts', () => {
  const both = { ...headers('minute', '120', '90', '30'), ...headers('hour', '1000', '4', '1800') };
  expect(rateWindow(both)).toEqual({ limit: 1000, remaining: 4, resetMs: 1_800_000 });
});

it('an answer without them, or with other than numbers, tells nothing', () => {
  expect(rateWindow({ 'content-type': 'text/html' })).toBeUndefined();
  expect(rateWindow({ 'x-ratelimit-remaining-default': '3' })).toBeUndefined();
  expect(rateWindow(headers('default', '120', 'many', '58'))).toBeUndefined();
  expect(rateWindow(headers('default', '120', '-1', '58'))).toBeUndefined();
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
