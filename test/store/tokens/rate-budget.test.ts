import { Client } from 'pg';
import { expect, it } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import { describeRateBudget, type BudgetUnderTest } from '../../conformance/rate-budget.ts';
import { freshDatabase } from '../../support/database/database.ts';

/** Two stores stand for two processes. The database's clock cannot be set: the window is moved into the past instead. */
async function makeBudget(): Promise<BudgetUnderTest> {
  const resources = new AsyncDisposableStack();
  const { url } = resources.use(await freshDatabase());
  const [store, otherStore] = [resources.use(await openStore({ url })), resources.use(await openStore({ url }))];
  const client = new Client({ connectionString: url });
  await client.connect();
  resources.defer(() => client.end());
  return {
    budget: store.rateBudget('key'),
    other: otherStore.rateBudget('key'),
    pass: async (ms) => {
      await client.query("UPDATE calops.rate_limits SET reset_at = reset_at - $1 * interval '1 millisecond'", [ms]);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

describeRateBudget('a budget in the database', makeBudget);

it('shows a plan the window that others have used', async () => {
  await using database = await freshDatabase();
  await using store = await openStore({ url: database.url });
  expect(await store.read((reader) => reader.rateWindow('key'))).toBeNull();
  await store.rateBudget('key').observe({ limit: 120, remaining: 7, resetMs: 30_000 });
  const window = await store.read((reader) => reader.rateWindow('key'));
  expect(window).toMatchObject({ limit: 120, remaining: 7 });
  expect(window?.resetMs).toBeGreaterThan(25_000);
  expect(window?.resetMs).toBeLessThanOrEqual(30_000);
});

it('keeps the budgets of two keys apart', async () => {
  await using database = await freshDatabase();
  await using store = await openStore({ url: database.url });
  await store.rateBudget('one').observe({ limit: 120, remaining: 0, resetMs: 30_000 });
  expect(await store.rateBudget('two').take()).toBe(0);
});
