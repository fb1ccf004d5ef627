import { expect, it } from 'vitest';
import { expectWhole } from '../support/manifests/expect-whole.ts';
import { salon, withService } from '../support/manifests/salon.ts';
import { world } from '../support/world.ts';

const catalog = salon().build();

it('a create that answers success but made nothing is an error, and made by the next apply', async () => {
  const rule = { match: { method: 'POST', path: '/v2/teams/34209/event-types', nth: 1 }, fault: { kind: 'no-effect' } };
  await using here = await world({ faults: { rules: [rule] } });
  const { report } = await here.apply(catalog, { concurrency: 1 });
  const failed = report?.changes.filter(({ outcome }) => outcome === 'failed') ?? [];
  expect(failed.map(({ change, error }) => [change.kind, error?.code])).toEqual([['eventType', 'no-effect']]);
  expect(report?.outcome).toBe('partial');
  await here.apply(catalog);
  await expectWhole(here, catalog);
});

it('an update that answers success but changed nothing is an error, and written by the next apply', async () => {
  await using here = await world();
  await here.apply(catalog);
  const rule = {
    match: { method: 'PATCH', path: '/v2/teams/34209/event-types/*', nth: 1 },
    fault: { kind: 'no-effect' },
  };
  here.sandbox.setFaults({ rules: [rule] });
  const renamed = withService(catalog, 'cut', { title: 'Haarschnitt' });
  const { report } = await here.apply(renamed);
  expect(report?.changes.find(({ change }) => change.id === 'eventType/cut/A')).toMatchObject({
    outcome: 'failed',
    error: { code: 'no-effect', message: expect.stringContaining('title') },
  });
  await here.apply(renamed);
  await expectWhole(here, renamed);
});

it('an unreadable verification is reported, and nothing is reported as lost for it', async () => {
  await using here = await world();
  const list = { method: 'GET', path: '/v2/teams/34209/event-types', nth: 2 };
  here.sandbox.setFaults({ rules: [{ match: list, fault: { kind: 'empty-list' } }] });
  const { report } = await here.apply(catalog);
  expect(report).toMatchObject({ outcome: 'partial', unverified: expect.stringContaining('not verified') });
  await expectWhole(here, catalog);
});
