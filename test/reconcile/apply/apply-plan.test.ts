import { expect, it } from 'vitest';
import { salon } from '../../support/manifests/salon.ts';
import { world } from '../../support/world.ts';
import { queryRows } from '../../store/query-rows.ts';

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

it('writes nothing when nothing has to be done', async () => {
  await using here = await world();
  await here.apply(salon().build());
  const before = await here.snapshot();
  const { report } = await here.apply(salon().build());
  expect(report).toMatchObject({ run: null, outcome: 'done', changes: [] });
  expect(await here.snapshot()).toBe(before);
});

it('reports a partial run once, and a whole or interrupted one not at all', async () => {
  await using here = await world();
  const told = salon().company({ notifications: { slack: { url: { env: 'SLACK_WEBHOOK_URL' } } } });
  const notices = () => queryRows(here.databaseUrl, 'SELECT channel, kind, detail FROM calops.notifications');
  const stop = AbortSignal.abort();
  await here.apply(told.build(), { stop });
  expect(await notices()).toEqual([]);
  here.sandbox.setFaults({ rules: [{ match: { method: 'POST' }, fault: { kind: 'status', status: 400 } }] });
  const { report } = await here.apply(told.build());
  expect(report?.outcome).toBe('partial');
  here.sandbox.setFaults({});
  const { run, summary } = report ?? {};
  expect(await notices()).toMatchObject([
    {
      channel: 'slack',
      kind: 'apply_failed',
      detail: { run, outcome: 'partial', failed: summary?.failed, skipped: summary?.skipped },
    },
  ]);
  expect((await here.apply(told.build())).report?.outcome).toBe('done');
  expect(await notices()).toHaveLength(1);
});
