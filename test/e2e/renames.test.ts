import { expect, it } from 'vitest';
import type { Catalog, Service, Staff } from '../../src/model/catalog.ts';
import { defaultSlug } from '../../src/model/names.ts';
import { salon } from '../support/manifests/salon.ts';
import { type World, world } from '../support/world.ts';

const before = salon().build();
const allow = new Set(['update:*', 'host-removal:*', 'last-map:*', 'recreate:*']);

const [first] = before.services;

function withService(change: (service: Service) => Partial<Service>): Catalog {
  return { ...before, services: before.services.map((one) => (one === first ? { ...one, ...change(one) } : one)) };
}

function underName(name: string, id: string): Catalog {
  return withService(({ segments }) => ({
    name,
    id,
    segments: segments.map((one) => ({
      ...one,
      slug: defaultSlug('friseur', name, one.key),
      previousSlugs: [one.slug],
    })),
  }));
}

const underOtherKeys = withService(({ segments }) => ({
  segments: segments.map((one) => ({
    ...one,
    key: `${one.key}${one.key}`,
    slug: `friseur-moved-${one.key.toLowerCase()}`,
    previousSlugs: [one.slug],
  })),
}));

/** Two members of staff who take over each other's accounts. */
function swapped(staff: readonly Staff[]): readonly Staff[] {
  const [one, two, ...rest] = staff;
  return one && two ? [{ ...one, host: two.host }, { ...two, host: one.host }, ...rest] : staff;
}

async function eventTypeIds(here: World, catalog: Catalog): Promise<readonly number[]> {
  const { observation } = await here.plan(catalog);
  return observation.team.known ? observation.team.value.eventTypes.map(({ id }) => id).toSorted((a, b) => a - b) : [];
}

it.each([
  { what: 'a service under another name', after: underName('neuer-name', 'neuer-name') },
  { what: 'a service under another name and id', after: underName('neuer-name', '4711') },
  { what: 'segments under other keys', after: underOtherKeys },
  { what: 'two members of staff who swap accounts', after: { ...before, staff: swapped(before.staff) } },
])('$what: one apply in place, then nothing is left to do, and no event type is new', async ({ after }) => {
  await using here = await world();
  await here.apply(before);
  const ids = await eventTypeIds(here, before);
  const { report } = await here.apply(after, { allow });
  expect(report?.changes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  const { plan } = await here.plan(after);
  expect({ changes: plan.changes, guards: plan.guards }).toEqual({ changes: [], guards: [] });
  expect(await eventTypeIds(here, after)).toEqual(ids);
});

it('an event type that was deleted in Cal.com is made again on request, and its maps follow in the same apply', async () => {
  await using here = await world();
  const safety = { ...before.company.safety, minKnown: 0.5 };
  const trusting = { ...before, company: { ...before.company, safety } };
  await here.apply(trusting);
  const [gone] = await eventTypeIds(here, trusting);
  await fetch(`${here.sandbox.url}/v2/teams/34209/event-types/${gone}`, {
    method: 'DELETE',
    headers: { authorization: 'Bearer cal_sandbox_friseur' },
  });
  expect((await here.plan(trusting)).plan.drift.map(({ kind }) => kind)).toEqual(['event-type-missing']);
  await here.apply(trusting, { allow });
  const { plan } = await here.plan(trusting);
  expect({ changes: plan.changes, drift: plan.drift }).toEqual({ changes: [], drift: [] });
  expect(await eventTypeIds(here, trusting)).not.toContain(gone);
});

it('the way back to a run between two renames finds what has had another name since, and makes nothing new', async () => {
  await using here = await world();
  await here.apply(before);
  const ids = await eventTypeIds(here, before);
  const once = underName('neuer-name', 'neuer-name');
  const { report } = await here.apply(once, { allow });
  const [head] = once.services;
  const again = { ...once, services: once.services.map((one) => (one === head ? renamedAgain(one) : one)) };
  await here.apply(again, { allow });
  const kept = await here.store.read((reader) => reader.catalog(report?.run ?? ''));
  const back = JSON.parse(kept ?? '') as Catalog;
  await here.apply(back, { allow });
  expect(await eventTypeIds(here, back)).toEqual(ids);
  const { plan } = await here.plan(back);
  expect({ changes: plan.changes, drift: plan.drift }).toEqual({ changes: [], drift: [] });
});

function renamedAgain(service: Service): Service {
  const segments = service.segments.map((one) => ({
    ...one,
    slug: defaultSlug('friseur', 'anderer-name', one.key),
    previousSlugs: [one.slug, ...one.previousSlugs],
  }));
  return { ...service, name: 'anderer-name', id: 'anderer-name', segments };
}
