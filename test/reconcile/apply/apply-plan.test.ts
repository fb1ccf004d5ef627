import { expect, it } from 'vitest';
import { salon } from '../../support/salon.ts';
import { world } from '../../support/world.ts';

it('makes what is declared, and then has nothing left to do', async () => {
  await using here = await world();
  const { report } = await here.apply(salon().build());
  expect(report?.changes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  expect(report?.summary).toEqual({ done: report?.changes.length, failed: 0, skipped: 0, unknown: 0 });
  const { plan } = await here.plan(salon().build());
  expect(plan.changes).toEqual([]);
  expect(plan.drift).toEqual([]);
  expect(plan.summary).toMatchObject({ keep: 4 });
});

it('writes nothing anywhere when nothing is to be done', async () => {
  await using here = await world();
  await here.apply(salon().build());
  const before = await here.snapshot();
  const { report } = await here.apply(salon().build());
  expect(report).toMatchObject({ run: null, outcome: 'done', changes: [] });
  expect(await here.snapshot()).toBe(before);
});
