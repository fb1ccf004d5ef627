import { describe, expect, it } from 'vitest';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { observed } from '../../support/manifests/observation-builder.ts';
import { actions, planOf } from '../../support/manifests/plan-of.ts';

const base = catalog('friseur').branch('zentrale').staff('emma').staff('lea');
const wanted = base
  .service('cut')
  .performedBy('emma')
  .service('cut-long')
  .performedBy('lea')
  .service('dye', { segments: { A: 30, B: 15 } })
  .performedBy('emma')
  .build();
const empty = observed(wanted).empty();
const applied = observed(wanted).asApplied();
const rename = (names: readonly string[]) => ({
  ...wanted,
  services: wanted.services.map((one) => (names.includes(one.name) ? { ...one, title: `${one.title}!` } : one)),
});

describe('--only', () => {
  it('takes a service with all that belongs to it and all that it needs, and not one of a longer name', () => {
    expect(actions(planOf(wanted, empty, { only: 'service/cut' }))).toEqual([
      'create company/friseur',
      'create branch/zentrale',
      'create staff/emma',
      'create service/cut',
      'create eventType/cut/A',
      'create map/zentrale/cut/A/emma',
      'create assignment/cut/emma',
    ]);
  });

  it('takes one event type with its maps', () => {
    const plan = planOf(wanted, empty, { only: 'eventType/dye/B' });
    expect(actions(plan).filter((one) => one.includes('dye'))).toEqual([
      'create service/dye',
      'create eventType/dye/B',
      'create map/zentrale/dye/B/emma',
    ]);
  });

  it('takes all of a service in use along with a change that the runtime books by', () => {
    const without = {
      ...wanted,
      services: wanted.services.map((one) => (one.name === 'dye' ? { ...one, staff: [] } : one)),
    };
    const plan = planOf(without, applied, { only: 'eventType/dye/B' });
    expect(actions(plan)).toEqual([
      'update eventType/dye/A',
      'update eventType/dye/B',
      'delete map/zentrale/dye/A/emma',
      'delete map/zentrale/dye/B/emma',
      'delete assignment/dye/emma',
    ]);
  });

  it('takes one map with everything that it needs', () => {
    expect(actions(planOf(wanted, empty, { only: 'map/zentrale/dye/B/emma' }))).toEqual([
      'create company/friseur',
      'create branch/zentrale',
      'create staff/emma',
      'create service/dye',
      'create eventType/dye/B',
      'create map/zentrale/dye/B/emma',
    ]);
  });

  it('takes nothing by a name that nothing has', () => {
    expect(actions(planOf(wanted, empty, { only: 'service/cu' }))).toEqual([]);
  });

  it('shows the drift and counts the kept of what it takes, and of nothing else', () => {
    const edited = applied.edited('dye/A', { title: 'x' }).edited('cut/A', { title: 'y' });
    const plan = planOf(wanted, edited, { only: 'service/dye' });
    expect(plan.drift.map(({ resource }) => resource)).toEqual(['eventType/dye/A']);
    expect(plan.summary).toMatchObject({ keep: 2, drift: 1 });
  });

  it('is not held back by what it does not take', () => {
    const edited = applied.edited('cut/A', { title: 'y' }).withMember('lea', { accepted: false });
    const everything = planOf(rename(['cut', 'dye']), edited);
    expect(everything.guards.map(({ code }) => code)).toContain('conflict');
    expect(everything.guards.map(({ code }) => code)).toContain('host-not-member');
    const plan = planOf(rename(['cut', 'dye']), edited, { only: 'eventType/dye/A' });
    expect(plan.guards).toEqual([]);
    expect(actions(plan)).toEqual(['update service/dye', 'update eventType/dye/A']);
  });

  it('is held back by what the selected needs', () => {
    const edited = applied.edited('cut/A', { title: 'y' }).withStored({ maps: [] });
    const staffed = rename(['cut']);
    const withLea = {
      ...staffed,
      services: staffed.services.map((one) =>
        one.name === 'cut'
          ? { ...one, staff: [...one.staff, ...one.staff.map((entry) => ({ ...entry, staff: 'lea' }))] }
          : one,
      ),
    };
    const plan = planOf(withLea, edited, { only: 'map/zentrale/cut/A/lea' });
    expect(plan.guards.map(({ code }) => code)).toEqual(['conflict']);
  });
});
