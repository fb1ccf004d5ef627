import { describe, expect, it } from 'vitest';
import { callsCalcom, writeCost } from '../../../src/reconcile/plan/cost.ts';
import type { Catalog } from '../../../src/model/catalog.ts';
import { catalog } from '../../support/catalog-builder.ts';
import { observed } from '../../support/observation-builder.ts';
import { planOf } from '../../support/plan-of.ts';

function services(count: number): Catalog {
  const base = catalog('friseur').branch('zentrale').staff('emma');
  return [...Array(count).keys()].reduce((one, index) => one.service(`cut-${index}`).performedBy('emma'), base).build();
}

function firstPlan(count: number) {
  const wanted = services(count);
  return planOf(wanted, observed(wanted).empty());
}

describe('what an apply costs', () => {
  it.each([
    { eventTypes: 1, perMinute: 120, toMake: 2, seconds: 1 },
    { eventTypes: 119, perMinute: 120, toMake: 120, seconds: 6 },
    { eventTypes: 120, perMinute: 120, toMake: 121, seconds: 61 },
    { eventTypes: 300, perMinute: 120, toMake: 301, seconds: 123 },
    { eventTypes: 300, perMinute: 500, toMake: 301, seconds: 15 },
  ])('$eventTypes event types at $perMinute calls a minute: $toMake calls, $seconds s', (row) => {
    const { toMake, seconds } = writeCost(firstPlan(row.eventTypes).changes, row.perMinute);
    expect({ toMake, seconds }).toEqual({ toMake: row.toMake, seconds: row.seconds });
  });

  it('rows of the database and the ledger cost no call', () => {
    const wanted = services(3);
    const renamed = { ...wanted, staff: wanted.staff.map((one) => ({ ...one, title: 'Emma' })) };
    const noted = observed(wanted).asApplied().withLedger('cut-0/A', { applied: {} });
    const plan = planOf(renamed, noted);
    expect(plan.changes.map(({ action, kind }) => `${action} ${kind}`)).toEqual(['update staff', 'record eventType']);
    expect(plan.changes.some(callsCalcom)).toBe(false);
    expect(plan.calls).toMatchObject({ toMake: 0, seconds: 0 });
  });

  it('what a guard holds back costs nothing', () => {
    const wanted = services(10);
    const edited = { ...wanted, services: wanted.services.map((one) => ({ ...one, description: 'Neu' })) };
    const applied = observed(wanted).asApplied();
    expect(planOf(edited, applied).calls.toMake).toBe(0);
    expect(planOf(edited, applied, { allow: ['update:*'] }).calls.toMake).toBe(11);
  });
});
