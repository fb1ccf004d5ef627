import { describe, expect, it } from 'vitest';
import { createCalcomReader } from '../../src/calcom/client.ts';
import { MemoryBudget } from '../../src/calcom/caller/memory-budget.ts';
import { type CapabilityAccess, keepCapabilities, openCapabilities } from '../../src/reconcile/company-capabilities.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { openStore } from '../../src/store/open-store.ts';
import { ANN, OWNER_KEY, SALON, SALON_TEAM } from '../calcom/support/salon.ts';
import { catalog } from '../support/manifests/catalog-builder.ts';
import { freshDatabase } from '../support/database/database.ts';

const SUBJECT = { organizationId: null, userId: ANN, eventTypeId: null };

async function stage() {
  await using resources = new AsyncDisposableStack();
  const sandbox = resources.use(await startSandbox({ seed: SALON }));
  const database = resources.use(await freshDatabase());
  const store = resources.use(await openStore({ url: database.url }));
  const access: CapabilityAccess = {
    catalog: catalog('friseur', { environment: { teamId: SALON_TEAM } }).build(),
    store,
    baseUrl: sandbox.url,
    apiKey: OWNER_KEY,
    now: Date.now,
  };
  const moved = resources.move();
  return {
    access,
    /** The state of a capability, and how many calls it cost. */
    async ask(change: Partial<CapabilityAccess> = {}) {
      const asking = { ...access, ...change };
      await using reader = createCalcomReader({ ...asking, budget: new MemoryBudget(asking.now) });
      const book = await openCapabilities(asking, reader, SUBJECT);
      const { state } = await book.ask('teamSchedules');
      return { book, state, calls: reader.calls.made };
    },
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

describe('the capabilities of a company', () => {
  it('are asked for again in each run until one of them keeps them', async () => {
    await using here = await stage();
    expect(await here.ask()).toMatchObject({ state: 'yes', calls: 1 });
    const { book, calls } = await here.ask();
    expect(calls).toBe(1);
    await keepCapabilities(here.access, book);
    expect(await here.ask()).toMatchObject({ state: 'yes', calls: 0 });
  });

  it('are kept for one environment, team, server and key alone', async () => {
    await using here = await stage();
    await keepCapabilities(here.access, (await here.ask()).book);
    const environment = { name: 'staging', teamId: SALON_TEAM };
    const elsewhere = catalog('friseur', { environment }).build();
    const otherTeam = catalog('friseur', { environment: { teamId: SALON_TEAM + 1 } }).build();
    expect(await here.ask({ catalog: elsewhere })).toMatchObject({ calls: 1 });
    expect(await here.ask({ catalog: otherTeam })).toMatchObject({ state: 'no', calls: 1 });
    expect(await here.ask({ baseUrl: `${here.access.baseUrl}/v2` })).toMatchObject({ calls: 1 });
    expect(await here.ask({ apiKey: 'cal_host_0123456789abcdef' })).toMatchObject({ state: 'no', calls: 1 });
    expect(await here.ask()).toMatchObject({ state: 'yes', calls: 0 });
  });
});
