import { expect } from 'vitest';
import type { Catalog } from '../../../src/model/catalog.ts';
import { coverageOf } from '../../../src/reconcile/coverage/coverage.ts';
import type { World } from '../world.ts';

/** Exactly one event type for each segment on offer, each with its maps, no plan left, and no intent open. */
export async function expectWhole(here: World, catalog: Catalog): Promise<void> {
  const { plan, observation } = await here.plan(catalog);
  expect({ changes: plan.changes, drift: plan.drift, guards: plan.guards, unknown: plan.unknown }).toEqual({
    changes: [],
    drift: [],
    guards: [],
    unknown: [],
  });
  expect(plan.unmanaged).toEqual([]);
  const { team, stored } = observation;
  if (!team.known || !stored.known) throw new Error('unproven');
  const slugs = team.value.eventTypes.map(({ fields }) => fields.slug).sort();
  const offered = catalog.services.filter(({ state }) => state === 'active'); // what was never offered is not made
  const declared = offered.flatMap(({ segments }) => segments.map(({ slug }) => slug)).sort();
  expect(slugs).toEqual(declared);
  expect(stored.value.openIntents).toEqual([]);
  const coverage = coverageOf(catalog, observation);
  expect({ missing: coverage.missing, eventTypes: coverage.eventTypes }).toEqual({
    missing: [],
    eventTypes: declared.length,
  });
}
