import { expect, it } from 'vitest';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { BIG_KEY, bigSeed } from '../bench/big-company.ts';
import { bigCatalog, fillDatabase, seededEventTypes } from '../bench/big-team.ts';
import { catalog as newCatalog } from '../support/manifests/catalog-builder.ts';
import { expectWhole } from '../support/manifests/expect-whole.ts';
import { SALON_KEY, type World, world } from '../support/world.ts';

/** Windows of a second in place of a minute: the same rules, without the wait. */
const seedWithLimit = (limit: number) => ({
  ...DEMO_SEED,
  apiKeys: [{ name: 'friseur', key: SALON_KEY, userId: 1000, rateLimit: { limit, ttlMs: 1000, blockMs: 1000 } }],
});

function manyServices(count: number) {
  let builder = newCatalog('friseur')
    .branch('zentrale')
    .staff('emma', { host: { email: 'emma@salon.example' } });
  for (let index = 0; index < count; index += 1) builder = builder.service(`service-${index}`).performedBy('emma');
  return builder.build();
}

it('apply keeps under the limit: no call is ever refused with 429', async () => {
  await using here = await world({ seed: seedWithLimit(30) });
  const catalog = manyServices(100);
  const { report } = await here.apply(catalog);
  expect(report?.outcome).toBe('done');
  expect(statuses(here)).not.toContain(429);
  await expectWhole(here, catalog);
});

it('apply counts its own reads: with two calls less than it needs, it waits in place of being refused', async () => {
  await using here = await world({ seed: seedWithLimit(12) });
  const { report } = await here.apply(manyServices(11));
  expect(report?.outcome).toBe('done');
  expect(statuses(here)).not.toContain(429);
});

it('the estimate of a plan starts from what is left of the running window', async () => {
  await using here = await world();
  const catalog = manyServices(100);
  const fresh = (await here.plan(catalog)).plan.calls;
  expect(fresh.toMake).toBe(101);
  const { callsMade } = (await here.plan(catalog)).observation;
  for (let call = 0; call < 20; call += 1) await here.plan(catalog);
  const spent = (await here.plan(catalog)).plan.calls;
  expect(callsMade).toBeGreaterThan(0);
  expect(fresh.seconds).toBeLessThan(10);
  expect(spent.seconds).toBeGreaterThan(fresh.seconds);
});

it('apply survives a limit that is lowered on the way', async () => {
  await using here = await world({ seed: seedWithLimit(50) });
  const match = { method: 'POST', path: '/v2/teams/34209/event-types', nth: 20 };
  here.sandbox.setFaults({ rules: [{ match, fault: { kind: 'rate-limit', limit: 10, ttlMs: 1000, blockMs: 1000 } }] });
  const catalog = manyServices(60);
  const { report } = await here.apply(catalog);
  expect(report).toMatchObject({ outcome: 'done', summary: { failed: 0, unknown: 0, skipped: 0 } });
  await expectWhole(here, catalog);
});

it('a plan of 3,000 event types makes three calls, whatever the size, and meets no 429', async () => {
  const catalog = bigCatalog(3000);
  await using here = await world({ seed: bigSeed(seededEventTypes(catalog)), apiKey: BIG_KEY });
  await fillDatabase(here.store, catalog, here.sandbox.url);
  here.sandbox.journal.clear();
  const { plan } = await here.plan(catalog);
  expect(plan).toMatchObject({ changes: [], unknown: [], calls: { made: 3, toMake: 0 }, summary: { keep: 3000 } });
  expect(statuses(here)).toEqual([200, 200, 200]);
});

function statuses({ sandbox }: World): readonly (number | null)[] {
  return sandbox.journal.entries().map(({ status }) => status);
}
