import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/model/catalog.ts';
import { explain } from '../../../src/reconcile/explain/explain.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { type ObservationBuilder, observed } from '../../support/manifests/observation-builder.ts';
import { planOf } from '../../support/manifests/plan-of.ts';

const wanted = catalog('friseur')
  .branch('zentrale')
  .staff('emma')
  .staff('lea')
  .service('cut')
  .performedBy('emma')
  .service('dye', { segments: { A: 30, B: 15 } })
  .performedBy('emma')
  .performedBy('lea')
  .build();
const applied = observed(wanted).asApplied();

function explained(name: string, given: ObservationBuilder = applied, of: Catalog = wanted) {
  return explain(name, { catalog: of, observation: given.build(), plan: planOf(of, given), origins: () => null })
    .resources;
}

function titled(title: string): Catalog {
  return { ...wanted, services: wanted.services.map((one) => (one.name === 'cut' ? { ...one, title } : one)) };
}

const ids = (resources: readonly { readonly id: string }[]) => resources.map(({ id }) => id);
const find = (resources: ReturnType<typeof explained>, id: string) => resources.find((one) => one.id === id);

describe('explain', () => {
  it('a service: with its event types, and with all that changes of it', () => {
    expect(ids(explained('dye'))).toEqual(['service/dye', 'eventType/dye/A', 'eventType/dye/B']);
    expect(ids(explained('dye', observed(wanted).empty()))).toEqual([
      'service/dye',
      'eventType/dye/A',
      'eventType/dye/B',
      'map/zentrale/dye/A/emma',
      'map/zentrale/dye/B/emma',
      'map/zentrale/dye/A/lea',
      'map/zentrale/dye/B/lea',
      'assignment/dye/emma',
      'assignment/dye/lea',
    ]);
  });

  it.each(['dye/B', 'eventType/dye/B'])('one event type, as %s', (name) => {
    expect(ids(explained(name))).toEqual(['eventType/dye/B']);
  });

  it('a member of staff, a branch and the company', () => {
    expect(ids(explained('lea'))).toEqual(['staff/lea']);
    expect(ids(explained('zentrale'))).toEqual(['branch/zentrale']);
    expect(ids(explained('friseur'))).toEqual(['company/friseur']);
  });

  it('a map, by its whole id', () => {
    const [map] = explained('map/zentrale/cut/A/emma', observed(wanted).empty());
    expect(map?.change?.action).toBe('create');
  });

  it('nothing, by a name that nothing has', () => {
    expect(explained('cu')).toEqual([]);
  });

  it('where it is declared, also when nothing changes', () => {
    expect(explained('dye/B')[0]?.source).toEqual(wanted.services[1]?.segments[1]?.source);
    expect(explained('lea')[0]?.source).toEqual(wanted.staff[1]?.source);
  });

  it('three ways: what git, the ledger and Cal.com say of each field', () => {
    const [one] = explained('cut/A', applied.edited('cut/A', { title: 'Schnitt' }), titled('Kurz'));
    expect(one?.fields).toContainEqual(
      expect.objectContaining({ path: 'title', declared: 'Kurz', lastApplied: 'cut', observed: 'Schnitt' }),
    );
    expect(one?.fields).toContainEqual(
      expect.objectContaining({ path: 'slotInterval', declared: null, lastApplied: null, observed: null }),
    );
  });

  it('finds a renamed one by what it was called before, as the plan does', () => {
    const services = wanted.services.map((one) =>
      one.name === 'cut'
        ? { ...one, segments: one.segments.map((part) => ({ ...part, slug: 'short', previousSlugs: [part.slug] })) }
        : one,
    );
    const [one] = explained('cut/A', applied.withoutLedger('cut/A'), { ...wanted, services });
    expect(one?.fields).toContainEqual(
      expect.objectContaining({
        path: 'slug',
        declared: 'short',
        lastApplied: null,
        observed: 'friseur-cut-a',
      }),
    );
  });
});

describe('the verdict', () => {
  it('in sync', () => {
    expect(explained('cut/A')[0]?.verdict).toContain('in sync');
  });

  it('why it changes', () => {
    const one = find(explained('cut', applied, titled('Kurz')), 'eventType/cut/A');
    expect(one?.verdict).toBe(`update: ${one?.change?.reason}`);
  });

  it('what holds it back, with the guard', () => {
    const one = find(explained('cut', applied.edited('cut/A', { title: 'x' }), titled('Kurz')), 'eventType/cut/A');
    expect(one?.guards.map(({ code }) => code)).toEqual(['conflict']);
    expect(one?.verdict).toContain(one?.guards[0]?.message);
  });

  it('what holds back the one that it depends on', () => {
    const taken = observed(wanted).empty().withForeign(77, { slug: 'friseur-cut-a' });
    const one = find(explained('cut', taken), 'map/zentrale/cut/A/emma');
    expect(one?.guards).toEqual([]);
    expect(one?.verdict).toContain('slug-taken');
  });

  it.each([
    { what: 'changed outside git', given: applied.edited('cut/A', { title: 'x' }), says: 'title' },
    { what: 'deleted outside git', given: applied.deleted('cut/A'), says: 'deleted outside git' },
  ])('$what', ({ given, says }) => {
    const [one] = explained('cut/A', given);
    expect(one?.drift).toHaveLength(1);
    expect(one?.verdict).toContain(says);
  });

  it('retired, and kept for those who have booked', () => {
    const retired = {
      ...wanted,
      services: wanted.services.map((one) => (one.name === 'dye' ? { ...one, state: 'retired' as const } : one)),
    };
    const booking = { userId: null, endsAt: '2026-12-01T10:00:00.000Z', endsAtLocal: '2026-12-01 11:00' };
    const given = observed(retired)
      .asApplied()
      .withBookings('dye', { known: true, value: [booking] });
    const resources = explained('dye', given, retired);
    expect(find(resources, 'eventType/dye/A')?.verdict).toContain('1 booking until 2026-12-01 11:00');
    expect(find(resources, 'service/dye')?.verdict).toContain('1 booking until 2026-12-01 11:00');
  });

  it('deleted in git, and held back', () => {
    const deleted = {
      ...wanted,
      services: wanted.services.map((one) => (one.name === 'cut' ? { ...one, state: 'deleted' as const } : one)),
    };
    const one = find(
      explained('cut', applied.withBookings('cut', { known: true, value: [] }), deleted),
      'eventType/cut/A',
    );
    expect(one?.verdict).toContain('delete is held back');
    expect(one?.verdict).toContain('--allow-delete cut');
    const none = observed(deleted).asApplied().deleted('cut/A').withoutLedger('cut/A');
    for (const { verdict } of explained('cut', none.withStored({ maps: [], assignments: [] }), deleted).slice(0, 2)) {
      expect(verdict).toContain('nothing of it is left');
    }
    const unread = applied.withBookings('cut', { known: false, reason: { code: 'unreachable', message: 'no answer' } });
    expect(find(explained('cut', unread, deleted), 'eventType/cut/A')?.verdict).toContain(
      'bookings of cut could not be',
    );
    expect(find(explained('dye', unread, deleted), 'eventType/dye/A')?.verdict).toContain('in sync');
  });

  it('an orphan', () => {
    const less = { ...wanted, services: wanted.services.slice(1) };
    const orphans = explained('cut', applied, less);
    expect(ids(orphans)).toEqual(['service/cut']);
    expect(orphans[0]?.verdict).toContain('orphan');
    expect(explained('cut/A', applied, less)[0]?.verdict).toContain('orphan');
  });

  it('nothing is planned by an unproven read', () => {
    const reason = { code: 'unreachable', message: 'no answer' } as const;
    const observation = { ...applied.build(), team: { known: false, reason } as const };
    const plan = {
      ...planOf(wanted, applied),
      unknown: [{ scope: 'team 34209', code: reason.code, reason: 'no answer' }],
    };
    const [one] = explain('cut/A', { catalog: wanted, observation, plan, origins: () => null }).resources;
    expect(one?.verdict).toContain('no answer');
    expect(one?.fields).toEqual([]);
  });
});
