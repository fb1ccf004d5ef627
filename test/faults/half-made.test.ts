import { expect, it } from 'vitest';
import { expectWhole } from '../support/manifests/expect-whole.ts';
import { salon } from '../support/manifests/salon.ts';
import { SALON_KEY, world } from '../support/world.ts';

const catalog = salon().build();
const CREATE = { method: 'POST', path: '/v2/teams/34209/event-types' } as const;

const FAULTS = [
  [
    'answers 500 after it was made',
    { match: { ...CREATE, nth: 2 }, fault: { kind: 'handle-then-status', status: 500 } },
  ],
  ['is made, but its reply is dropped', { match: { ...CREATE, nth: 2 }, fault: { kind: 'handle-then-drop' } }],
  ['answers 500 and was not made', { match: { ...CREATE, nth: 2 }, fault: { kind: 'status', status: 500 } }],
  ['never arrives', { match: { ...CREATE, nth: 2 }, fault: { kind: 'drop' } }],
] as const;

it.each(FAULTS)('a create that %s ends with everything once, in the same run', async (_, rule) => {
  await using here = await world({ faults: { rules: [rule] } });
  const { report } = await here.apply(catalog);
  expect(report).toMatchObject({ outcome: 'done', summary: { failed: 0, unknown: 0, skipped: 0 } });
  await expectWhole(here, catalog);
});

it('a create that stays unknown is named so, skips its maps, and is finished by the next apply', async () => {
  await using here = await world();
  const look = { method: 'GET', path: '/v2/teams/34209/event-types?eventSlug=*' };
  here.sandbox.setFaults({
    rules: [
      { match: { ...CREATE, nth: 1 }, fault: { kind: 'handle-then-drop' } },
      { match: look, fault: { kind: 'status', status: 500 } },
    ],
  });
  const { report } = await here.apply(catalog, { concurrency: 1 });
  expect(report?.outcome).toBe('partial');
  const unknown = report?.changes.filter(({ outcome }) => outcome === 'unknown').map(({ change }) => change.id);
  expect(unknown).toHaveLength(1);
  const skipped = report?.changes.filter(({ outcome }) => outcome === 'skipped') ?? [];
  expect(skipped.length).toBeGreaterThan(0);
  for (const { change, error } of skipped) {
    expect(change.dependsOn).toContain(unknown?.[0]);
    expect(error?.code).toBe('dependency');
  }
  here.sandbox.setFaults({ rules: [] });
  await here.apply(catalog);
  await expectWhole(here, catalog);
});

it('a slug that is taken between plan and create is left alone and named', async () => {
  await using here = await world();
  const taken = { title: 'Not ours', slug: 'friseur-cut-a', lengthInMinutes: 10, schedulingType: 'managed' };
  const confirm = async () => (await post(here.sandbox.url, taken)).ok; // the plan is made, nothing is written yet
  const { report } = await here.apply(catalog, { confirm });
  expect(report?.changes.find(({ change }) => change.id === 'eventType/cut/A')).toMatchObject({
    outcome: 'failed',
    error: { code: 'conflict-slug' },
  });
  const { plan } = await here.plan(catalog);
  expect(plan.guards.map(({ code, allow }) => ({ code, allow }))).toEqual([
    { code: 'slug-taken', allow: 'adopt:cut/A' },
  ]);
});

function post(url: string, eventType: object): Promise<Response> {
  return fetch(`${url}/v2/teams/34209/event-types`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SALON_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(eventType),
  });
}
