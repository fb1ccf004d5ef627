import { expect, it } from 'vitest';
import { catalog as newCatalog } from '../support/manifests/catalog-builder.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { salon } from '../support/manifests/salon.ts';
import { type World, world } from '../support/world.ts';

const LIST = { method: 'GET', path: '/v2/teams/34209/event-types' } as const;
const catalog = salon()
  .company({ environment: { teamId: 34209, canary: 'cut' } })
  .build();

/** The owner of the key has a personal event type: what the wrong endpoint lists. */
const SEED = {
  ...DEMO_SEED,
  eventTypes: [{ ownerId: 1000, title: 'Coffee with the boss', slug: 'coffee', lengthInMinutes: 15 }],
};

const FAULTS = [
  ['an empty list with status 200', { match: LIST, fault: { kind: 'empty-list' } }, 'canary-missing'],
  ["the personal endpoint's list", { match: LIST, fault: { kind: 'personal-list' } }, 'foreign-event-type'],
  [
    'a list without the canary',
    { match: LIST, fault: { kind: 'without-slug', slug: 'friseur-cut-a' } },
    'canary-missing',
  ],
  ['a page that repeats', { match: LIST, fault: { kind: 'repeat', items: 2 } }, 'duplicate-ids'],
  [
    'HTML with 502',
    { match: LIST, fault: { kind: 'body', status: 502, body: '<html>Bad Gateway</html>' } },
    'unreachable',
  ],
  ['truncated JSON', { match: LIST, fault: { kind: 'truncate', keep: 0.5 } }, 'unexpected-shape'],
  [
    'HTML with 200',
    { match: LIST, fault: { kind: 'body', status: 200, body: '<html>Welcome</html>' } },
    'unexpected-shape',
  ],
  ['a list that lost a field', { match: LIST, fault: { kind: 'drop-field', field: 'slug' } }, 'unexpected-shape'],
  ['a dropped connection', { match: LIST, fault: { kind: 'drop' } }, 'unreachable'],
] as const;

it.each(FAULTS)('the incident cannot happen: %s plans nothing and writes nothing', async (_, rule, code) => {
  await using here = await world({ seed: SEED });
  await here.apply(catalog);
  const before = await here.snapshot();
  here.sandbox.setFaults({ rules: [rule] });
  const changed = { ...catalog, services: catalog.services.slice(0, 1) };
  const { plan } = await here.plan(changed);
  expect(plan.unknown.map((scope) => scope.code)).toEqual([code]);
  expect(plan.unknown[0]?.reason).not.toBe('');
  expect({ changes: plan.changes, drift: plan.drift }).toEqual({ changes: [], drift: [] });
  const { report } = await here.apply(changed);
  expect(report).toBeNull();
  here.sandbox.setFaults({ rules: [] });
  expect(await here.snapshot()).toBe(before);
});

it('half a list is rejected, measured on the ledger', async () => {
  await using here = await world();
  const many = await applyMany(here);
  const before = await here.snapshot();
  here.sandbox.setFaults({ rules: [{ match: LIST, fault: { kind: 'half-list' } }] });
  const { plan } = await here.plan(many);
  expect(plan).toMatchObject({
    unknown: [{ code: 'too-few', reason: expect.stringContaining('5 of 10') }],
    changes: [],
  });
  expect(await here.snapshot()).toBe(before);
});

it('a wrong team id is no empty team', async () => {
  await using here = await world();
  const wrong = {
    ...catalog,
    company: { ...catalog.company, environment: { ...catalog.company.environment, teamId: 99 } },
  };
  const before = await here.snapshot();
  const { plan } = await here.plan(wrong);
  expect(plan).toMatchObject({ unknown: [{ code: 'not-team-admin' }], changes: [] });
  expect((await here.apply(wrong)).report).toBeNull();
  expect(await here.snapshot()).toBe(before);
});

it('a database of another team is not used for this one', async () => {
  await using here = await world();
  await here.apply(catalog);
  const before = await here.snapshot();
  const moved = {
    ...catalog,
    company: { ...catalog.company, environment: { ...catalog.company.environment, teamId: 40110 } },
  };
  const { plan } = await here.plan(moved);
  expect(plan).toMatchObject({ unknown: [{ code: 'wrong-environment' }], changes: [] });
  expect(await here.snapshot()).toBe(before);
});

it('a refused key is an error, not an unproven read', async () => {
  await using here = await world();
  const before = await here.snapshot();
  here.sandbox.setFaults({ rules: [{ fault: { kind: 'status', status: 401 } }] });
  await expect(here.plan(catalog)).rejects.toMatchObject({ name: 'CalcomError', kind: 'unauthorized' });
  await expect(here.apply(catalog)).rejects.toMatchObject({ kind: 'unauthorized' });
  expect(await here.snapshot()).toBe(before);
});

async function applyMany(here: World) {
  let builder = newCatalog('friseur')
    .branch('zentrale')
    .staff('emma', { host: { email: 'emma@salon.example' } });
  for (let index = 0; index < 10; index += 1) builder = builder.service(`service-${index}`).performedBy('emma');
  const many = builder.build();
  await here.apply(many);
  return many;
}

it('a first plan, without a ledger, rejects a list of personal event types too', async () => {
  await using here = await world({ seed: SEED });
  here.sandbox.setFaults({ rules: [{ match: LIST, fault: { kind: 'personal-list' } }] });
  const before = await here.snapshot();
  expect((await here.plan(catalog)).plan).toMatchObject({ unknown: [{ code: 'foreign-event-type' }], changes: [] });
  expect((await here.apply(catalog)).report).toBeNull();
  expect(await here.snapshot()).toBe(before);
});
