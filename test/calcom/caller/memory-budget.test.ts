import { expect, it } from 'vitest';
import { MemoryBudget } from '../../../src/calcom/caller/memory-budget.ts';
import { describeRateBudget } from '../../conformance/rate-budget.ts';
import { fakeClock } from '../support/fake-clock.ts';

describeRateBudget('MemoryBudget', async () => {
  const clock = fakeClock();
  const budget = new MemoryBudget(clock.now);
  return {
    budget,
    other: budget,
    pass: async (ms) => {
      clock.advance(ms);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
});

async function takeAll(budget: MemoryBudget): Promise<number> {
  for (let taken = 0; taken < 1000; taken += 1) if ((await budget.take()) > 0) return taken;
  return 1000;
}

it('starts with the window that was known last', async () => {
  const budget = new MemoryBudget(fakeClock().now, { limit: 120, remaining: 2, resetMs: 30_000 });
  expect(await takeAll(budget)).toBe(2);
  expect(await budget.take()).toBe(30_000);
});

it('counts what it gave out and no answer has confirmed yet', async () => {
  const budget = new MemoryBudget(fakeClock().now);
  for (let call = 0; call < 8; call += 1) await budget.take();
  await budget.observe({ limit: 120, remaining: 119, resetMs: 60_000 });
  expect(await takeAll(budget)).toBe(112);
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
