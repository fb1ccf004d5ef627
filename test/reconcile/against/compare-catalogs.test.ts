import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/model/catalog.ts';
import { compareCatalogs } from '../../../src/reconcile/against/compare-catalogs.ts';
import type { Plan } from '../../../src/reconcile/plan/plan.ts';
import { planDocument } from '../../../src/reconcile/report/plan/plan-document.ts';
import { againstReport } from '../../../src/reconcile/report/plan/plan-json.ts';
import { catalog, type CatalogBuilder } from '../../support/manifests/catalog-builder.ts';
import { randomCatalog } from '../../support/manifests/random-catalog.ts';
import { faultsOf } from '../../support/schema-faults.ts';

const SALON = catalog('friseur').branch('zentrale').staff('emma').staff('lina');

function compare(before: CatalogBuilder | null, after: CatalogBuilder | null): Plan {
  const list = (one: CatalogBuilder | null): readonly Catalog[] => (one === null ? [] : [one.build()]);
  const [plan] = compareCatalogs({ before: list(before), after: list(after), only: null });
  if (plan === undefined) throw new Error('no company was compared');
  return plan;
}

function changed({ changes }: Plan): readonly string[] {
  return changes.map(({ action, id }) => `${action} ${id}`);
}

describe('compareCatalogs', () => {
  it('finds nothing between a catalog and itself, whatever is in it', () => {
    fc.assert(
      fc.property(randomCatalog(), (one) => {
        const [plan] = compareCatalogs({ before: [one], after: [one], only: null });
        expect(plan).toMatchObject({ changes: [], drift: [], guards: [], unknown: [], waiting: [] });
      }),
      { numRuns: 100 },
    );
  });

  it('finds what an apply would do where the other one had been applied: fields, rows, hosts, maps', () => {
    const before = SALON.service('cut', { minutes: 30 }).performedBy('emma').performedBy('lina');
    const after = SALON.service('cut', { minutes: 40 }).performedBy('emma').service('wash', { minutes: 10 });
    const plan = compare(before, after.performedBy('lina'));
    expect(changed(plan)).toEqual([
      'update service/cut',
      'create service/wash',
      'update eventType/cut/A',
      'create eventType/wash/A',
      'create map/zentrale/wash/A/lina',
      'delete map/zentrale/cut/A/lina',
      'create assignment/wash/lina',
      'delete assignment/cut/lina',
    ]);
    expect(plan.hostNames).toEqual({ '-1': 'emma', '-2': 'lina' });
    expect(plan.changes.flatMap(({ fields }) => fields)).toContainEqual({ path: 'hosts', from: [-2, -1], to: [-1] });
  });

  it('knows a renamed slug by previousSlugs, and names ids of Cal.com nowhere', () => {
    const before = SALON.service('cut', { segments: { A: { minutes: 30, slug: 'old' } } }).performedBy('emma');
    const renamed = { minutes: 30, slug: 'new', previousSlugs: ['old'] };
    const plan = compare(before, SALON.service('cut', { segments: { A: renamed } }).performedBy('emma'));
    expect(changed(plan)).toEqual(['update eventType/cut/A']);
    const paths = compare(before, SALON.service('cut', { minutes: 30 }).performedBy('lina')).changes.flatMap(
      ({ fields }) => fields.map(({ path }) => path),
    );
    expect(paths.filter((path) => /userId|eventTypeId/i.test(path))).toEqual([]);
  });

  it('lists what git no longer declares, a whole company too, and plans nothing for it', () => {
    const before = SALON.service('cut', { minutes: 30 }).performedBy('emma');
    const orphans = ({ changes, drift }: Plan) => [changes.length, drift.map(({ resource }) => resource)];
    expect(orphans(compare(before, SALON))).toEqual([0, ['eventType/cut/A', 'service/cut']]);
    expect(orphans(compare(before, null))).toEqual([0, ['company/friseur']]);
  });

  it('has a new company made whole', () => {
    const plan = compare(null, SALON.service('cut', { minutes: 30 }).performedBy('emma'));
    expect(plan.first).toBe(true);
    expect(plan.summary).toMatchObject({ create: 1, maps: 1, keep: 0 });
  });

  it('trips the guards that need nothing but git, and none that would need Cal.com', () => {
    const before = SALON.service('cut', { minutes: 30 }).performedBy('emma').service('wash', { minutes: 10 });
    const safe = before.performedBy('lina');
    const guards = ({ guards: trips }: Plan): readonly string[] => trips.map(({ code }) => code);
    const gone = SALON.service('cut', { minutes: 30 }).performedBy('emma').service('wash', { minutes: 10 });
    expect(guards(compare(safe, gone.performedBy('emma')))).toContain('staff-loses-last-map');
    const deleted = SALON.service('cut', { minutes: 30 }).performedBy('emma');
    const plan = compare(safe, deleted.service('wash', { minutes: 10, state: 'deleted' }).performedBy('lina'));
    expect(guards(plan)).not.toContain('deletion');
    expect(changed(plan)).toContain('delete eventType/wash/A');
  });

  it('shows a move to another team as a plan does', () => {
    const at = (teamId: number) =>
      catalog('friseur', { environment: { teamId } })
        .branch('zentrale')
        .staff('emma')
        .service('cut', { minutes: 30 })
        .performedBy('emma');
    const plan = compare(at(1), at(2));
    expect(plan.move).toMatchObject({ from: { teamId: 1 }, to: { teamId: 2 } });
    expect(plan.guards.map(({ code }) => code)).toContain('team-move');
  });

  it('makes a report as the schema of plans says', async () => {
    const plan = compare(null, SALON.service('cut', { minutes: 30 }).performedBy('emma'));
    const report = againstReport(plan, { ref: 'main', commit: 'c'.repeat(40) });
    expect(await faultsOf('plan-report', planDocument(report))).toEqual([]);
  });
});
