import { expect, it } from 'vitest';
import { lockReleased } from '../support/database/lock-released.ts';
import { expectWhole } from '../support/manifests/expect-whole.ts';
import { startApply } from '../support/manifests/run-apply.ts';
import { salon } from '../support/manifests/salon.ts';
import { SALON_KEY, world } from '../support/world.ts';

const catalog = salon().build();

it('two applies at once: one works, the other names the holder', async () => {
  await using here = await world();
  const order = { catalog, baseUrl: here.sandbox.url, apiKey: SALON_KEY, databaseUrl: here.databaseUrl };
  const first = await startApply({ ...order, runId: 'first', dieAt: null, pauseAt: 'run-started' });
  await lineFrom(first.child.stdout);
  const second = await here.tryApply(catalog);
  expect(second).toMatchObject({ held: false, who: 'emma', host: 'ci-7', commit: 'abc1234' });
  first.child.stdin?.end();
  const end = await first.end;
  expect({ code: end.code, stderr: end.stderr }).toEqual({ code: 0, stderr: '' });
  await expectWhole(here, catalog);
});

it('a killed apply holds no lock: the next one starts at once', async () => {
  await using here = await world();
  const order = { catalog, baseUrl: here.sandbox.url, apiKey: SALON_KEY, databaseUrl: here.databaseUrl };
  const first = await startApply({ ...order, runId: 'first', dieAt: null, pauseAt: 'run-started' });
  await lineFrom(first.child.stdout);
  first.child.kill('SIGKILL');
  await first.end;
  await lockReleased(here.databaseUrl);
  const { report } = await here.apply(catalog);
  expect(report?.outcome).toBe('done');
  await expectWhole(here, catalog);
});

async function lineFrom(stream: NodeJS.ReadableStream | null): Promise<void> {
  await new Promise((resolve) => stream?.once('data', resolve));
}
