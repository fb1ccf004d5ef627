import { expect, it } from 'vitest';
import type { Catalog } from '../../src/model/catalog.ts';
import { childSlug } from '../../src/sandbox/event-types/checks.ts';
import { storedSlug } from '../../src/model/names.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { salon, withService } from '../support/manifests/salon.ts';
import { caller, EMMA } from '../support/sandbox-calls.ts';
import { type World, world } from '../support/world.ts';

const base = salon().build();

/** The cut, by Emma alone, under a slug of an earlier program. */
function withSlug(slug: string): Catalog {
  const cut = base.services.find(({ name }) => name === 'cut');
  if (!cut) throw new Error('the salon has no cut');
  const segments = cut.segments.map((segment) => ({ ...segment, slug, previousSlugs: [slug] }));
  return withService(base, 'cut', { segments, staff: cut.staff.filter(({ staff }) => staff === 'emma') });
}

async function makeManaged({ sandbox }: World, slug: string): Promise<number> {
  const body = { title: 'Föhnen', slug, lengthInMinutes: 30, schedulingType: 'managed', hosts: [{ userId: EMMA }] };
  const made = await caller(sandbox)('POST', '/v2/teams/34209/event-types', body);
  expect(made.status).toBe(201);
  return (made.body.data as readonly { readonly id: number }[])[1]?.id ?? 0;
}

it.each(['größe-föhn', 'GROSS-Slug', 'Café & Co', 'gro\u0308ße'])(
  'a taken over event type with the slug %s gets its maps, and the next plan is empty',
  async (slug) => {
    await using here = await world();
    const child = await makeManaged(here, slug);
    const { report } = await here.apply(withSlug(slug), { allow: new Set(['adopt:cut/A']) });
    expect(report?.changes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
    const { maps } = await here.store.read((reader) => reader.company('friseur'));
    expect(maps.find(({ serviceId }) => serviceId === 'cut')?.childEventTypeId).toBe(child);
    const { plan } = await here.plan(withSlug(slug));
    expect({ changes: plan.changes, guards: plan.guards }).toEqual({ changes: [], guards: [] });
  },
);

it('a child that Cal.com stores under an unexpected slug is found by its owner and its parent', async () => {
  await using here = await world();
  const child = await makeManaged(here, 'größe-föhn');
  here.sandbox.setFaults({
    rules: [
      {
        match: { method: 'GET', path: '/v2/event-types' },
        fault: {
          kind: 'body',
          body: { status: 'success', data: [{ id: child, slug: 'groesse-foehn', ownerId: EMMA }] },
        },
      },
    ],
  });
  await here.apply(withSlug('größe-föhn'), { allow: new Set(['adopt:cut/A']) });
  const { maps } = await here.store.read((reader) => reader.company('friseur'));
  expect(maps.find(({ serviceId }) => serviceId === 'cut')?.childEventTypeId).toBe(child);
});

it.each(['größe-föhn', 'GROSS-Slug', 'Größe L & mehr: 2/4', ' a_b#c ', 'ein.punkt.'])(
  'the expected slug of a child of %s is the one that the server stores',
  (slug) => {
    expect(storedSlug(slug)).toBe(childSlug(slug));
  },
);

it('a personal event type with the slug that the child would get holds the service back', async () => {
  const key = 'cal_sandbox_emma';
  const seed = { ...DEMO_SEED, apiKeys: [...(DEMO_SEED.apiKeys ?? []), { name: 'emma', key, userId: EMMA }] };
  await using here = await world({ seed });
  const emma = caller(here.sandbox, key);
  const own = { title: 'Privat', slug: 'große-fohn', lengthInMinutes: 30 };
  const made = await emma('POST', '/v2/event-types', own);
  expect(made.status).toBe(201);
  const { plan } = await here.plan(withSlug('größe-föhn'));
  expect(plan.guards.map(({ code }) => code)).toEqual(['personal-slug']);
});

it('a paused service under a new id and name keeps its event types, and its maps follow', async () => {
  await using here = await world();
  await here.apply(base);
  const cut = base.services.find(({ name }) => name === 'cut');
  const segments = cut?.segments.map((one) => ({ ...one, slug: 'friseur-schnitt-a', previousSlugs: [one.slug] })) ?? [];
  const renamed = withService(base, 'cut', { name: 'schnitt', id: '4711', state: 'paused', segments });
  const allow = new Set(['last-map:*', 'update:*']);
  const { report } = await here.apply(renamed, { allow });
  expect(report?.changes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  const { maps } = await here.store.read((reader) => reader.company('friseur'));
  expect(maps.filter(({ serviceId }) => serviceId === '4711')).toHaveLength(2);
  const { plan } = await here.plan(renamed);
  expect({ changes: plan.changes, guards: plan.guards }).toEqual({ changes: [], guards: [] });
});
