import { expect, it } from 'vitest';
import type { Catalog } from '../../src/model/catalog.ts';
import { coverageOf } from '../../src/reconcile/coverage/coverage.ts';
import { driftCompany } from '../../src/reconcile/drift-company.ts';
import { readCompany } from '../../src/reconcile/reconcile-company.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { queryRows } from '../store/query-rows.ts';
import { caller } from '../support/sandbox-calls.ts';
import { salon } from '../support/manifests/salon.ts';
import { type World, world } from '../support/world.ts';

const OLD = 34_209;
const NEW = 34_210;
const TYPES = 4;
const move = new Set(['move:friseur']);

/** The salon's owner and staff are members of a second team as well. */
const members = (DEMO_SEED.memberships ?? []).filter(({ teamId }) => teamId === OLD);
const seed = {
  ...DEMO_SEED,
  teams: [...(DEMO_SEED.teams ?? []), { id: NEW, name: 'Friseur neu', slug: 'friseur-neu' }],
  memberships: [
    ...(DEMO_SEED.memberships ?? []),
    ...members.map((one) => ({ ...one, id: one.id + 9000, teamId: NEW })),
  ],
};

const before = salon().build();

function inTeam(catalog: Catalog, teamId: number, name = 'production'): Catalog {
  const { company } = catalog;
  return { ...catalog, company: { ...company, environment: { ...company.environment, teamId, name } } };
}

/** Other slugs, since the hosts keep theirs in the team that is left. */
function reslugged(catalog: Catalog): Catalog {
  return {
    ...catalog,
    services: catalog.services.map((service) => ({
      ...service,
      segments: service.segments.map((one) => ({ ...one, slug: `neu-${one.slug}` })),
    })),
  };
}

const after = inTeam(reslugged(before), NEW);

async function typesOf(
  here: World,
  teamId: number,
): Promise<readonly { readonly id: number; readonly slug: string }[]> {
  const { body } = await caller(here.sandbox)('GET', `/v2/teams/${teamId}/event-types`);
  return [...(body.data as readonly { id: number; slug: string }[])].toSorted((a, b) => a.id - b.id);
}

it('a company that moves is planned as a move: all is made again, nothing of it is free, and nothing is written', async () => {
  await using here = await world({ seed });
  await here.apply(before);
  const snapshot = await here.snapshot();
  const { plan } = await here.plan(after);
  expect(plan.move).toMatchObject({ from: { teamId: OLD }, to: { teamId: NEW } });
  expect(plan.move?.left).toHaveLength(TYPES);
  expect(plan.unknown).toEqual([]);
  expect(plan.guards).toMatchObject([{ code: 'team-move', allow: 'move:friseur' }]);
  const eventTypes = plan.changes.filter(({ kind }) => kind === 'eventType');
  expect(eventTypes.map(({ action }) => action)).toEqual(Array(TYPES).fill('create'));
  expect(plan.changes.filter(({ blockedBy }) => !blockedBy.includes('team-move'))).toEqual([]);
  expect(plan.changes.filter(({ kind }) => kind === 'map').map(({ action }) => action)).not.toContain('delete');
  expect((await here.apply(after)).report).toMatchObject({ run: null, changes: [] });
  expect(await here.snapshot()).toBe(snapshot);
});

it('before it is allowed, drift and verify say that the database is about another team, and nothing else', async () => {
  await using here = await world({ seed });
  await here.apply(before);
  const wrong = { code: 'wrong-environment' };
  expect(await driftCompany(here.access(after))).toMatchObject({ open: [], unknown: [wrong] });
  expect(coverageOf(after, await readCompany(here.access(after)))).toMatchObject({ mapped: 0, unknown: [wrong] });
});

it('once allowed it is made again there, maps follow, and the team that is left stays as it is', async () => {
  await using here = await world({ seed });
  await here.apply(before);
  const left = await typesOf(here, OLD);
  const { report, plan } = await here.apply(after, { allow: move });
  expect(report).toMatchObject({ outcome: 'done', summary: { failed: 0, skipped: 0, unknown: 0 } });
  expect(await typesOf(here, OLD)).toEqual(left);
  const made = (await typesOf(here, NEW)).map(({ id }) => id);
  expect(made).toHaveLength(TYPES);
  const maps = await queryRows(
    here.databaseUrl,
    'SELECT DISTINCT event_type_id::int AS id FROM calops.calcom_event_map',
  );
  expect(new Set(maps.map(({ id }) => id))).toEqual(new Set(made));
  const audit = await queryRows(here.databaseUrl, "SELECT before FROM calops.audit_log WHERE action = 'left-behind'");
  expect(audit.map(({ before }) => before)).toEqual(
    expect.arrayContaining(left.map(({ id, slug }) => ({ eventTypeId: id, slug, teamId: OLD }))),
  );
  expect(plan.move?.left.map(({ eventTypeId }) => eventTypeId)).toEqual(left.map(({ id }) => id));

  const again = await here.plan(after);
  expect(again.plan).toMatchObject({ move: null, changes: [], drift: [], guards: [] });
  expect(await driftCompany(here.access(after))).toMatchObject({ open: [], unknown: [] });
  const coverage = coverageOf(after, await readCompany(here.access(after)));
  expect(coverage).toMatchObject({ missing: [], mapped: coverage.expected });
});

it('the same people with the same slugs would get no children there: said in one line, and not to be allowed', async () => {
  await using here = await world({ seed });
  await here.apply(before);
  const snapshot = await here.snapshot();
  const same = inTeam(before, NEW);
  const { plan, report } = await here.apply(same, { allow: move });
  expect(plan.guards).toMatchObject([
    { code: 'personal-slug', allow: null, message: expect.stringContaining(`in team ${OLD}`) },
    { code: 'team-move', allow: null },
  ]);
  expect(report?.run).toBeNull();
  expect(await here.snapshot()).toBe(snapshot);
  for (const { id } of await typesOf(here, OLD)) {
    await caller(here.sandbox)('DELETE', `/v2/teams/${OLD}/event-types/${id}`);
  }
  expect((await here.apply(same, { allow: move })).report?.outcome).toBe('done');
});

it('a move that was broken off is finished by the next apply, without being allowed again', async () => {
  await using here = await world({ seed });
  await here.apply(before);
  const stop = new AbortController();
  const { report } = await here.apply(after, {
    allow: move,
    concurrency: 1,
    stop: stop.signal,
    onEvent: (event) => {
      if (event.type === 'point' && event.point === 'outcome-written') stop.abort();
    },
  });
  expect(report).toMatchObject({ outcome: 'partial' });
  expect((await here.apply(after)).report?.outcome).toBe('done');
  expect((await here.plan(after)).plan).toMatchObject({ changes: [], drift: [] });
  expect(await typesOf(here, NEW)).toHaveLength(TYPES);
});

it('the way back is a move as well: what was left is taken over again, in place', async () => {
  await using here = await world({ seed });
  await here.apply(before);
  const left = await typesOf(here, OLD);
  await here.apply(after, { allow: move });
  const { plan } = await here.plan(before, { allow: move });
  expect(plan.guards.map(({ code }) => code)).toContain('slug-taken');
  const { report } = await here.apply(before, { allow: new Set([...move, 'adopt:*']) });
  expect(report?.outcome).toBe('done');
  expect(await typesOf(here, OLD)).toEqual(left);
  expect((await here.plan(before)).plan).toMatchObject({ changes: [], drift: [] });
});

it('one selected service cannot move alone', async () => {
  await using here = await world({ seed });
  await here.apply(before);
  const { plan } = await here.plan(after, { allow: move, only: { id: 'service/cut' } });
  expect(plan.guards).toMatchObject([{ code: 'team-move', allow: null }]);
  expect(plan.changes.filter(({ blockedBy }) => blockedBy.length === 0)).toEqual([]);
});

it('an environment that has another name, with the same team: one row, by the same declaration', async () => {
  await using here = await world({ seed });
  await here.apply(before);
  const renamed = inTeam(before, OLD, 'live');
  const { plan } = await here.plan(renamed);
  expect(plan.move?.left).toEqual([]);
  expect(plan.changes.map(({ id }) => id)).toEqual(['company/friseur']);
  expect(plan.guards).toMatchObject([{ code: 'team-move', allow: 'move:friseur' }]);
  await here.apply(renamed, { allow: move });
  expect((await here.plan(renamed)).plan).toMatchObject({ move: null, changes: [], drift: [] });
});
