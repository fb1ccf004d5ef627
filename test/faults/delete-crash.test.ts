import { expect, it } from 'vitest';
import type { ApplyPoint } from '../../src/reconcile/apply/report.ts';
import { isLong } from '../support/cases.ts';
import { expectWhole } from '../support/manifests/expect-whole.ts';
import { runApply } from '../support/manifests/run-apply.ts';
import { salon, withService } from '../support/manifests/salon.ts';
import { SALON_KEY, type World, world } from '../support/world.ts';

const base = salon().build();
const { company } = base;
/** Of four event types three go, the canary's: what an unfinished run left of them must not read as a list that lacks them. */
const whole = { ...base, company: { ...company, environment: { ...company.environment, canary: 'colour' } } };
const wanted = withService(whole, 'colour', { state: 'deleted' });
const allow = ['delete:colour'];

/** Of the three event types the first or the last, in test:long each. */
const PER_EVENT_TYPE = { 'intent-written': 3, 'call-answered': 1, 'outcome-written': 3 } as const;
const ONCE: readonly ApplyPoint[] = ['rows-written', 'maps-written', 'links-written', 'verified'];
const CRASHES: readonly { readonly point: ApplyPoint; readonly nth: number }[] = [
  ...Object.entries(PER_EVENT_TYPE).flatMap(([point, usual]) =>
    (isLong ? [1, 2, 3] : [usual]).map((nth) => ({ point: point as keyof typeof PER_EVENT_TYPE, nth })),
  ),
  ...ONCE.map((point) => ({ point, nth: 1 })),
];

async function killedAt(here: World, dieAt: { readonly point: ApplyPoint; readonly nth: number }): Promise<void> {
  await here.apply(whole);
  const runId = `delete-${dieAt.point}-${dieAt.nth}`;
  const ends = { baseUrl: here.sandbox.url, apiKey: SALON_KEY, databaseUrl: here.databaseUrl };
  const { signal, stderr } = await runApply({ ...ends, catalog: wanted, allow, runId, dieAt, pauseAt: null });
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
}

it.each(CRASHES)('killed at $point ($nth) of a deletion: the next apply ends with all of it gone', async (dieAt) => {
  await using here = await world();
  await killedAt(here, dieAt);
  await here.apply(wanted, { allow: new Set(allow) });
  await expectWhole(here, wanted);
  const { ledger, maps, assignments } = await here.store.read((reader) => reader.company('friseur'));
  const left = [...ledger, ...maps, ...assignments].filter(({ serviceId }) => serviceId === 'colour');
  expect(left).toEqual([]);
});

it('killed when all were gone and not all was noted: the rest needs no permission, since nothing is deleted any more', async () => {
  await using here = await world();
  await killedAt(here, { point: 'call-answered', nth: 3 });
  const { plan, report } = await here.apply(wanted);
  expect({ guards: plan.guards, outcome: report?.outcome }).toEqual({ guards: [], outcome: 'done' });
  await expectWhole(here, wanted);
});

it('killed before the first was deleted: without permission it is held back as before', async () => {
  await using here = await world();
  await killedAt(here, { point: 'intent-written', nth: 1 });
  const { plan } = await here.apply(wanted);
  expect(plan.guards.map(({ code }) => code)).toEqual(['deletion']);
});
