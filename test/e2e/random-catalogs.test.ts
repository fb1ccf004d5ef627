import fc from 'fast-check';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import type { Catalog } from '../../src/model/catalog.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { expectWhole } from '../support/manifests/expect-whole.ts';
import { randomCatalog } from '../support/manifests/random-catalog.ts';
import { type World, world } from '../support/world.ts';
import { cases, limitMs } from '../support/cases.ts';

/** Edits between two applies are many on purpose; the guards have their own tests. */
const fearless = (one: Catalog): Catalog => ({
  ...one,
  company: {
    ...one.company,
    safety: { ...one.company.safety, maxUpdates: { count: 999 }, maxHostRemovals: { count: 999 } },
  },
});
const allow = new Set(['no-hosts:*', 'last-map:*']);

it(
  'apply then plan is empty for random catalogs',
  async () => {
    await using here = await world();
    await fc.assert(
      fc.asyncProperty(randomCatalog(), async (catalog) => {
        await startAnew(here);
        const { report } = await here.apply(catalog);
        expect(report?.changes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
        await expectWhole(here, catalog);
      }),
      { numRuns: cases({ usual: 15, long: 120 }) },
    );
  },
  limitMs(300_000),
);

it(
  'apply over an earlier catalog of the same company, then plan, is empty as well',
  async () => {
    await using here = await world();
    await fc.assert(
      fc.asyncProperty(randomCatalog(), fc.infiniteStream(fc.nat()), async (before, choices) => {
        await startAnew(here);
        await here.apply(before);
        const after = fearless(edited(before, choices));
        await here.apply(after, { allow });
        const { plan } = await here.plan(after, { allow });
        expect({ changes: plan.changes, guards: plan.guards }).toEqual({ changes: [], guards: [] });
      }),
      { numRuns: cases({ usual: 5, long: 30 }) },
    );
  },
  limitMs(300_000),
);

async function startAnew(here: World): Promise<void> {
  here.sandbox.reset(DEMO_SEED);
  const client = new Client({ connectionString: here.databaseUrl });
  await client.connect();
  await client.query('TRUNCATE calops.companies, calops.rate_limits CASCADE');
  await client.end();
}

/** Other titles, lengths, staff and buffers for about half of the services; some lose a field, some a member of staff. */
function edited(catalog: Catalog, choices: Iterator<number>): Catalog {
  const next = (bound: number): number => ((choices.next().value as number | undefined) ?? 0) % bound;
  const services = catalog.services.map((service) => {
    if (next(2) === 0) return service;
    const { description: _, bufferBefore: __, ...rest } = service;
    return {
      ...(next(2) === 0 ? rest : service),
      title: `${service.title} neu`,
      staff: service.staff.slice(next(2)),
      segments: service.segments.map((segment) => ({ ...segment, minutes: segment.minutes + 5 * next(3) })),
    };
  });
  return { ...catalog, services };
}
