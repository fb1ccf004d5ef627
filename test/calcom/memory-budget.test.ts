import { describe, expect, it } from 'vitest';
import { MemoryBudget } from '../../src/calcom/memory-budget.ts';
import { fakeClock } from './support/fake-clock.ts';

async function takeAll(budget: MemoryBudget, most = 1000): Promise<number> {
  for (let taken = 0; taken < most; taken += 1) if ((await budget.take()) > 0) return taken;
  return most;
}

describe('a budget in memory', () => {
  it('assumes the default of 120 a minute until it is told', async () => {
    const clock = fakeClock();
    const budget = new MemoryBudget(clock.now);
    expect(await takeAll(budget)).toBe(120);
    clock.advance(59_999);
    expect(await budget.take()).toBe(1);
    clock.advance(1);
    expect(await takeAll(budget)).toBe(120);
  });

  it('starts with the window that was known last', async () => {
    const clock = fakeClock();
    const budget = new MemoryBudget(clock.now, { limit: 120, remaining: 2, resetMs: 30_000 });
    expect(await takeAll(budget)).toBe(2);
    expect(await budget.take()).toBe(30_000);
  });

  it('counts what it gave out and no answer has confirmed yet', async () => {
    const budget = new MemoryBudget(fakeClock().now);
    for (let call = 0; call < 8; call += 1) await budget.take();
    await budget.observe({ limit: 120, remaining: 119, resetMs: 60_000 });
    expect(await takeAll(budget)).toBe(112);
  });

  it('believes an answer that says less is left', async () => {
    const budget = new MemoryBudget(fakeClock().now);
    await budget.take();
    await budget.observe({ limit: 120, remaining: 5, resetMs: 60_000 });
    expect(await takeAll(budget)).toBe(5);
  });

  it('does not believe an older answer that says more is left', async () => {
    const budget = new MemoryBudget(fakeClock().now, { limit: 120, remaining: 10, resetMs: 60_000 });
    await budget.observe({ limit: 120, remaining: 50, resetMs: 60_000 });
    expect(await takeAll(budget)).toBe(10);
  });

  it.each([
    [500, 499],
    [20, 19],
  ])('follows a limit of %i that it is told', async (limit, left) => {
    const budget = new MemoryBudget(fakeClock().now);
    await budget.take();
    await budget.observe({ limit, remaining: limit - 1, resetMs: 60_000 });
    expect(await takeAll(budget)).toBe(left);
  });

  it('survives a limit lowered below what is spent: it waits for the reset', async () => {
    const clock = fakeClock();
    const budget = new MemoryBudget(clock.now, { limit: 120, remaining: 60, resetMs: 60_000 });
    await budget.observe({ limit: 20, remaining: 0, resetMs: 60_000 });
    expect(await budget.take()).toBe(60_000);
    clock.advance(60_000);
    expect(await takeAll(budget)).toBe(20);
  });

  it('a new window at the server begins here as well', async () => {
    const clock = fakeClock();
    const budget = new MemoryBudget(clock.now, { limit: 120, remaining: 0, resetMs: 10_000 });
    clock.advance(9000);
    await budget.observe({ limit: 120, remaining: 118, resetMs: 60_000 });
    expect(await takeAll(budget)).toBe(118);
  });

  it('a block of the key stops everybody until its end', async () => {
    const clock = fakeClock();
    const budget = new MemoryBudget(clock.now, { limit: 120, remaining: 100, resetMs: 1000 });
    await budget.observe({ limit: 120, remaining: 0, resetMs: 60_000 });
    expect(await budget.take()).toBe(60_000);
  });

  it('of two ends of one window takes the later: too early is a minute of 429', async () => {
    const clock = fakeClock();
    const budget = new MemoryBudget(clock.now, { limit: 120, remaining: 0, resetMs: 10_000 });
    clock.advance(5000);
    await budget.observe({ limit: 120, remaining: 0, resetMs: 6000 });
    expect(await budget.take()).toBe(6000);
  });

  it('is not given back what was taken since by an answer that was long under way', async () => {
    const clock = fakeClock();
    const budget = new MemoryBudget(clock.now, { limit: 120, remaining: 110, resetMs: 50_000 });
    for (let call = 0; call < 50; call += 1) await budget.take();
    clock.advance(2000);
    await budget.observe({ limit: 120, remaining: 109, resetMs: 50_000 });
    expect(await takeAll(budget)).toBe(60);
  });
});
