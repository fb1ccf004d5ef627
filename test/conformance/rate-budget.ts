import { describe, expect, it } from 'vitest';
import type { RateBudget } from '../../src/model/calcom-access.ts';

/** A budget under test, and its time. */
export interface BudgetUnderTest extends AsyncDisposable {
  readonly budget: RateBudget;
  /** Whoever else calls with the same key: another process's budget where there can be one, else the same. */
  readonly other: RateBudget;
  pass(ms: number): Promise<void>;
}

/** What every RateBudget promises. `make` gives a budget on a key that nobody has called with. */
export function describeRateBudget(name: string, make: () => Promise<BudgetUnderTest>): void {
  describe(`${name} as a rate budget`, () => {
    describeLimits(make);
    describeAnswers(make);
    describeBlocks(make);
  });
}

type Make = () => Promise<BudgetUnderTest>;

/** Takes until there is nothing left; how many there were. */
async function takeAll(budget: RateBudget): Promise<number> {
  for (let taken = 0; taken < 1000; taken += 1) if ((await budget.take()) > 0) return taken;
  return 1000;
}

function describeLimits(make: Make): void {
  it('gives 120 calls, then names a wait of at most a minute', async () => {
    await using test = await make();
    expect(await takeAll(test.budget)).toBe(120);
    const wait = await test.budget.take();
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60_000);
  });

  it('gives as many again once the wait is over, and not before', async () => {
    await using test = await make();
    await takeAll(test.budget);
    const wait = await test.budget.take();
    await test.pass(wait / 2);
    expect(await test.budget.take()).toBeGreaterThan(0);
    await test.pass(wait);
    expect(await takeAll(test.budget)).toBe(120);
  });

  it('counts the calls of all processes on the key', async () => {
    await using test = await make();
    for (let call = 0; call < 50; call += 1) await test.other.take();
    expect(await takeAll(test.budget)).toBe(70);
    expect(await test.other.take()).toBeGreaterThan(0);
  });

  it('never gives more than the limit, however many ask at once', async () => {
    await using test = await make();
    const asking = Array.from({ length: 200 }, (_, call) => (call % 2 === 0 ? test.budget : test.other).take());
    const waits = await Promise.all(asking);
    expect(waits.filter((wait) => wait === 0)).toHaveLength(120);
  });
}

function describeAnswers(make: Make): void {
  it('accepts an answer that says less is left', async () => {
    await using test = await make();
    await test.budget.take();
    await test.budget.observe({ limit: 120, remaining: 5, resetMs: 60_000 });
    expect(await takeAll(test.other)).toBe(5);
  });

  it('does not accept an answer that says more is left of the same window', async () => {
    await using test = await make();
    await test.budget.observe({ limit: 120, remaining: 10, resetMs: 60_000 });
    await test.other.observe({ limit: 120, remaining: 50, resetMs: 60_000 });
    expect(await takeAll(test.budget)).toBe(10);
  });

  it.each([500, 20])('follows a reported limit of %i', async (limit) => {
    await using test = await make();
    await test.budget.take();
    await test.budget.observe({ limit, remaining: limit - 1, resetMs: 60_000 });
    expect(await takeAll(test.budget)).toBe(limit - 1);
    await test.pass(60_001);
    expect(await takeAll(test.other)).toBe(limit);
  });

  it('waits for the reset when the limit is lowered below what was spent', async () => {
    await using test = await make();
    await test.budget.observe({ limit: 120, remaining: 60, resetMs: 60_000 });
    await test.budget.observe({ limit: 30, remaining: 0, resetMs: 60_000 });
    expect(await test.budget.take()).toBeGreaterThan(0);
    await test.pass(60_001);
    expect(await takeAll(test.budget)).toBe(30);
  });

  it('ends an assumed window when the answer says that it ends', async () => {
    await using test = await make();
    await takeAll(test.budget);
    await test.budget.observe({ limit: 120, remaining: 0, resetMs: 2_000 });
    expect(await test.other.take()).toBeLessThanOrEqual(2_000);
  });

  it('assumes that a window that follows a short one is as short, so that nobody waits for a minute', async () => {
    await using test = await make();
    await test.budget.take();
    await test.budget.observe({ limit: 10, remaining: 9, resetMs: 20_000 });
    await test.pass(20_001);
    expect(await takeAll(test.other)).toBe(10);
    const wait = await test.budget.take();
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(20_000);
  });

  it('assumes the length of a whole window, not of a rest of it, and not that of a block', async () => {
    await using test = await make();
    await test.budget.observe({ limit: 10, remaining: 9, resetMs: 20_000 });
    await test.budget.observe({ limit: 10, remaining: 2, resetMs: 3_000 });
    await test.budget.observe({ limit: 10, remaining: 0, resetMs: 60_000 });
    await test.pass(60_001);
    expect(await takeAll(test.other)).toBe(10);
    const wait = await test.budget.take();
    expect(wait).toBeGreaterThan(5_000);
    expect(wait).toBeLessThanOrEqual(20_000);
  });

  it('follows a key whose windows become shorter or longer', async () => {
    await using test = await make();
    for (const resetMs of [60_000, 20_000, 40_000]) {
      await test.budget.take();
      await test.budget.observe({ limit: 10, remaining: 9, resetMs });
      await test.pass(resetMs + 1);
      expect(await takeAll(test.other)).toBe(10);
      const wait = await test.budget.take();
      expect(wait).toBeGreaterThan(resetMs - 15_000);
      expect(wait).toBeLessThanOrEqual(resetMs);
      await test.pass(resetMs + 1);
    }
  });

  it('starts the next window when an answer reports it', async () => {
    await using test = await make();
    await test.budget.observe({ limit: 120, remaining: 1, resetMs: 20_000 });
    await test.budget.observe({ limit: 120, remaining: 119, resetMs: 60_000 });
    expect(await takeAll(test.budget)).toBe(119);
  });
}

function describeBlocks(make: Make): void {
  it('stops all processes after a 429, until its reset', async () => {
    await using test = await make();
    await test.budget.observe({ limit: 120, remaining: 100, resetMs: 5_000 });
    await test.budget.observe({ limit: 120, remaining: 0, resetMs: 60_000 });
    expect(await test.other.take()).toBeGreaterThan(50_000);
    await test.pass(60_001);
    expect(await test.other.take()).toBe(0);
  });

  it('ends a block when the answer says so, also before the window that was known would have ended', async () => {
    await using test = await make();
    await test.budget.observe({ limit: 120, remaining: 100, resetMs: 60_000 });
    await test.budget.observe({ limit: 120, remaining: 0, resetMs: 1_000 });
    expect(await test.other.take()).toBeLessThanOrEqual(1_000);
    await test.pass(1_001);
    expect(await test.other.take()).toBe(0);
  });

  it('keeps a block when an older answer comes in late', async () => {
    await using test = await make();
    await test.budget.observe({ limit: 120, remaining: 0, resetMs: 60_000 });
    await test.other.observe({ limit: 120, remaining: 3, resetMs: 5_000 });
    expect(await test.budget.take()).toBeGreaterThan(50_000);
  });
}
