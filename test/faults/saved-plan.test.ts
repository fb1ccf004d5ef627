import { expect, it } from 'vitest';
import type { Catalog } from '../../src/model/catalog.ts';
import { expectWhole } from '../support/manifests/expect-whole.ts';
import { salon } from '../support/manifests/salon.ts';
import { SALON_KEY, type World, world } from '../support/world.ts';

const catalog = salon().build();
const cautious = (base: Catalog): Catalog => ({
  ...base,
  company: { ...base.company, safety: { ...base.company.safety, maxUpdates: { count: 99 } } },
});

it('a saved plan applied twice: the second changes nothing and says so', async () => {
  await using here = await world();
  const { plan: saved } = await here.plan(catalog);
  const first = await here.apply(catalog, { saved });
  expect(first.report?.outcome).toBe('done');
  const before = await here.snapshot();
  const second = await here.apply(catalog, { saved });
  expect(second.report).toMatchObject({ run: null, outcome: 'done', changes: [] });
  expect(second.already).toBe(saved.changes.length);
  expect(await here.snapshot()).toBe(before);
});

it('a saved plan whose subject changed meanwhile: just that change is refused, by name, the others go on', async () => {
  await using here = await world();
  await here.apply(catalog);
  const described = cautious({
    ...catalog,
    services: catalog.services.map((service) => ({ ...service, description: 'Neu' })),
  });
  const { plan: saved } = await here.plan(described);
  expect(saved.summary.update).toBe(4);
  await editOutside(here, 'friseur-cut-a', { title: 'Edited by somebody' });
  const { report } = await here.apply(described, { saved });
  const refused = report?.changes.filter(({ outcome }) => outcome !== 'done') ?? [];
  expect(refused.map(({ change, outcome, error }) => [change.id, outcome, error?.code])).toEqual([
    ['eventType/cut/A', 'failed', 'moved'],
  ]);
  expect(report).toMatchObject({ outcome: 'partial' });
  expect(await fieldOf(here, 'friseur-cut-a', 'description')).toBe('');
  expect(await fieldOf(here, 'friseur-colour-a', 'description')).toBe('Neu');
});

it('a saved plan interrupted half-way is finished by applying it again', async () => {
  await using here = await world();
  const { plan: saved } = await here.plan(catalog);
  const stop = new AbortController();
  const onEvent = (event: { type: string }) => {
    if (event.type === 'change') stop.abort();
  };
  const first = await here.apply(catalog, { saved, concurrency: 1, stop: stop.signal, onEvent });
  expect(first.report?.changes.filter(({ error }) => error?.code === 'interrupted').length).toBeGreaterThan(0);
  const second = await here.apply(catalog, { saved });
  expect(second.report?.outcome).toBe('done');
  await expectWhole(here, catalog);
});

async function editOutside(here: World, slug: string, edit: object): Promise<void> {
  const id = await fieldOf(here, slug, 'id');
  const answer = await fetch(`${here.sandbox.url}/v2/teams/34209/event-types/${String(id)}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${SALON_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(edit),
  });
  expect(answer.status).toBe(200);
}

async function fieldOf(here: World, slug: string, field: string): Promise<unknown> {
  const answer = await fetch(`${here.sandbox.url}/v2/teams/34209/event-types?eventSlug=${slug}`);
  const { data } = (await answer.json()) as { data: Record<string, unknown>[] };
  return data[0]?.[field];
}

it('a saved plan is applied with what was allowed when it was made', async () => {
  await using here = await world();
  await here.apply(catalog);
  const described = { ...catalog, services: catalog.services.map((one) => ({ ...one, description: 'Neu' })) };
  const held = await here.plan(described);
  expect(held.plan.guards.map(({ allow }) => allow)).toEqual(['update:friseur']);
  const { plan: saved } = await here.plan(described, { allow: new Set(['update:friseur']) });
  const { report } = await here.apply(described, { saved });
  expect(report?.outcome).toBe('done');
  expect(await fieldOf(here, 'friseur-cut-a', 'description')).toBe('Neu');
});

it('the row of a service waits with its event types that a guard holds back', async () => {
  await using here = await world();
  await here.apply(catalog);
  const services = catalog.services.map((one) => ({
    ...one,
    segments: one.segments.map((segment) => ({ ...segment, minutes: segment.minutes + 5 })),
  }));
  const { plan } = await here.plan({ ...catalog, services });
  expect(plan.guards.map(({ code }) => code)).toEqual(['too-many-updates']);
  expect(plan.changes.filter(({ blockedBy }) => blockedBy.length === 0)).toEqual([]);
});
