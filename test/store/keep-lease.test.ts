import { once } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepLease } from '../../src/store/keep-lease.ts';

const LEASE_MS = 120_000;

beforeEach(
  () =>
    void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] }),
);
afterEach(() => void vi.useRealTimers());

/** A lease whose renewals answer as the test says. */
function kept(renew: () => Promise<boolean>) {
  let renewals = 0;
  const counted = (): Promise<boolean> => {
    renewals += 1;
    return renew();
  };
  const lostError = (reason: string): Error => new Error(reason);
  const lease = keepLease({ leaseMs: LEASE_MS, sinceMs: performance.now(), renew: counted, lostError });
  return { lease, renewals: () => renewals };
}

test('a lease is not renewed before a quarter of it is over, and then for as long as it is kept', async () => {
  const { lease, renewals } = kept(() => Promise.resolve(true));
  await vi.advanceTimersByTimeAsync(LEASE_MS / 4 - 1);
  expect(renewals()).toBe(0);
  await vi.advanceTimersByTimeAsync(10 * LEASE_MS);
  expect(renewals()).toBe(40);
  lease.requireHeld();
  await lease[Symbol.asyncDispose]();
  await vi.advanceTimersByTimeAsync(LEASE_MS);
  expect(renewals()).toBe(40);
  expect(vi.getTimerCount()).toBe(0);
});

test.each<[string, () => Promise<boolean>]>([
  ['fails', () => Promise.reject(new Error('away'))],
  ['does not end', () => new Promise(() => {})],
])(
  'a lease whose renewal %s is lost after two thirds of it, and a third is left for calls in flight',
  async (_, renew) => {
    const { lease } = kept(renew);
    await vi.advanceTimersByTimeAsync((LEASE_MS * 2) / 3 - 1);
    lease.requireHeld();
    const lost = once(lease.lost, 'abort');
    await vi.advanceTimersByTimeAsync(1);
    await lost;
    expect(() => lease.requireHeld()).toThrow('in time');
    expect(vi.getTimerCount()).toBe(0);
  },
);

test('a lease that another process has taken over is lost with the next renewal, and a confirmation renews at once', async () => {
  const { lease } = kept(() => Promise.resolve(false));
  await expect(lease.confirm()).rejects.toThrow('another process');
  expect(lease.lost.aborted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('a lease is lost in time although its process was suspended and has seen no timer', async () => {
  const { lease } = kept(() => Promise.resolve(true));
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + LEASE_MS);
  expect(() => lease.requireHeld()).toThrow('in time');
  vi.restoreAllMocks();
  await lease[Symbol.asyncDispose]();
});

test('an error of the database when a lease is confirmed is thrown as it is, and does not lose the lease', async () => {
  const away = new Error('away');
  const { lease } = kept(() => Promise.reject(away));
  await expect(lease.confirm()).rejects.toBe(away);
  lease.requireHeld();
  await lease[Symbol.asyncDispose]();
});
