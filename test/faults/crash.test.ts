import { expect, it } from 'vitest';
import { APPLY_POINTS, type ApplyPoint } from '../../src/reconcile/apply/report.ts';
import { isLong } from '../support/cases.ts';
import { expectWhole } from '../support/manifests/expect-whole.ts';
import { runApply } from '../support/manifests/run-apply.ts';
import { salon } from '../support/manifests/salon.ts';
import { SALON_KEY, type World, world } from '../support/world.ts';

const catalog = salon().build();

/** The salon has four event types: points that are passed for each one are tried at the first or the last, in test:long at both and in the middle. */
const PER_EVENT_TYPE: { readonly [point in ApplyPoint]?: number } = {
  'intent-written': 1,
  'call-answered': 4,
  'outcome-written': 1,
};

const CRASHES = APPLY_POINTS.filter((point) => point !== 'children-read').flatMap((point) => {
  const usual = PER_EVENT_TYPE[point];
  const numbers = usual === undefined ? [1] : isLong ? [1, 2, 4] : [usual];
  return numbers.map((nth) => ({ point, nth }));
});

it.each(CRASHES)('killed at $point ($nth): the next apply ends with everything once', async ({ point, nth }) => {
  await using here = await world();
  const { signal, stderr } = await runApply(order(here, { point, nth }));
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
  await here.apply(catalog);
  await expectWhole(here, catalog);
});

it('killed while it reads children: the next apply ends with everything once', async () => {
  await using here = await world();
  // A first apply dies after Cal.com made an event type; finishing it needs no write, so its children have to be read.
  await runApply(order(here, { point: 'call-answered', nth: 1 }));
  const { signal } = await runApply(order(here, { point: 'children-read', nth: 1 }));
  expect(signal).toBe('SIGKILL');
  await here.apply(catalog);
  await expectWhole(here, catalog);
});

it('killed three times in a row, further each time: still everything once', async () => {
  await using here = await world();
  for (const nth of [1, 2, 3]) await runApply(order(here, { point: 'call-answered', nth }));
  await here.apply(catalog);
  await expectWhole(here, catalog);
});

it('a killed update is finished by the next apply, and the ledger knows it', async () => {
  await using here = await world();
  await here.apply(catalog);
  const renamed = { ...catalog, services: catalog.services.map((one) => ({ ...one, description: 'Neu' })) };
  const allowed = { company: { ...catalog.company, safety: { ...catalog.company.safety, maxUpdates: { count: 99 } } } };
  const wanted = { ...renamed, ...allowed };
  await runApply({ ...order(here, { point: 'call-answered', nth: 2 }), catalog: wanted });
  await here.apply(wanted);
  await expectWhole(here, wanted);
});

it('covers the points that apply names, every one', () => {
  expect(new Set([...CRASHES.map(({ point }) => point), 'children-read'])).toEqual(new Set(APPLY_POINTS));
});

function order(here: World, dieAt: { point: ApplyPoint; nth: number }) {
  const runId = `crash-${dieAt.point}-${dieAt.nth}-${Math.random().toString(36).slice(2)}`;
  return {
    catalog,
    baseUrl: here.sandbox.url,
    apiKey: SALON_KEY,
    databaseUrl: here.databaseUrl,
    runId,
    dieAt,
    pauseAt: null,
  };
}
