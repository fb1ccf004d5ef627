import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/model/catalog.ts';
import type { GuardCode, GuardTrip, Plan } from '../../../src/reconcile/plan/plan.ts';
import { catalog, type CatalogBuilder } from '../../support/manifests/catalog-builder.ts';
import { type ObservationBuilder, observed } from '../../support/manifests/observation-builder.ts';
import { changeOf, planOf } from '../../support/manifests/plan-of.ts';

const base = catalog('friseur').branch('zentrale').staff('emma').staff('lea');

/** `count` simple services, each by Emma and Lea. */
function services(count: number, wanted: { description?: string } = {}, from: CatalogBuilder = base): CatalogBuilder {
  return [...Array(count).keys()].reduce(
    (builder, index) => builder.service(`cut-${index}`, wanted).performedBy('emma').performedBy('lea'),
    from,
  );
}

interface Trip {
  readonly catalog: Catalog;
  readonly observation: ObservationBuilder;
  /** The change that must be held back, and one that must not. */
  readonly held: string;
  readonly free: string;
  /** What the message has to name besides. */
  readonly names: readonly (string | number)[];
  readonly allow: string | null;
}

const two = base.service('cut').performedBy('emma').performedBy('lea');
const other = two.service('dye').performedBy('emma');

const TRIPS: Readonly<Record<Exclude<GuardCode, 'deletion' | 'future-bookings' | 'team-move'>, Trip>> = {
  'too-many-updates': {
    catalog: services(10, { description: 'Neu' }).branch('nord').build(),
    observation: observed(services(10).build()).asApplied(),
    held: 'eventType/cut-0/A',
    free: 'branch/nord',
    names: ['10 of 10', '100%', '30%', '--allow update:friseur'],
    allow: 'update:friseur',
  },
  'too-many-host-removals': {
    catalog: base
      .company({ safety: { maxUpdates: { ratio: 1 }, maxHostRemovals: { count: 1 }, minKnown: 0.8, orphanStrikes: 3 } })
      .service('cut')
      .performedBy('emma')
      .service('dye')
      .performedBy('emma')
      .service('wash')
      .performedBy('lea')
      .build(),
    observation: observed(
      two.service('dye').performedBy('emma').performedBy('lea').service('wash').performedBy('lea').build(),
    ).asApplied(),
    held: 'map/zentrale/cut/A/lea',
    free: 'company/friseur',
    names: ['2 of 5', '40%', 'limit 1', '--allow host-removal:friseur'],
    allow: 'host-removal:friseur',
  },
  'no-hosts': {
    catalog: base.service('cut').service('dye').performedBy('emma').service('wash').performedBy('lea').build(),
    observation: observed(
      base.service('cut').performedBy('emma').service('dye').performedBy('emma').build(),
    ).asApplied(),
    held: 'eventType/cut/A',
    free: 'eventType/wash/A',
    names: ['cut/A', 'of 1', '--allow no-hosts:cut/A'],
    allow: 'no-hosts:cut/A',
  },
  'host-booked': {
    catalog: base.service('cut').performedBy('emma').service('dye').performedBy('emma').performedBy('lea').build(),
    observation: observed(two.build())
      .asApplied()
      .withBookings('cut', {
        known: true,
        value: [
          { userId: 102, endsAt: '2026-12-01T10:00:00.000Z', endsAtLocal: '2026-12-01 11:00' },
          { userId: 101, endsAt: '2026-12-02T10:00:00.000Z', endsAtLocal: '2026-12-02 11:00' },
        ],
      }),
    held: 'assignment/cut/lea',
    free: 'eventType/dye/A',
    names: ['cut', 'lea has 1 booking until 2026-12-01 11:00', 'state: retired', '--allow host-booked:cut'],
    allow: 'host-booked:cut',
  },
  'staff-loses-last-map': {
    catalog: base.service('cut').performedBy('emma').service('dye').performedBy('emma').build(),
    observation: observed(two.build()).asApplied(),
    held: 'assignment/cut/lea',
    free: 'eventType/dye/A',
    names: ['lea', 'last of 1', '--allow last-map:lea'],
    allow: 'last-map:lea',
  },
  'slug-taken': {
    catalog: other.build(),
    observation: observed(other.build()).empty().withForeign(77, { slug: 'friseur-cut-a' }),
    held: 'map/zentrale/cut/A/emma',
    free: 'map/zentrale/dye/A/emma',
    names: ['cut/A', 77, 'friseur-cut-a', '--adopt cut/A'],
    allow: 'adopt:cut/A',
  },
  'scheduling-change': {
    catalog: base
      .service('cut', { scheduling: 'roundRobin' })
      .performedBy('emma')
      .performedBy('lea')
      .service('dye')
      .performedBy('emma')
      .build(),
    observation: observed(two.build()).asApplied(),
    held: 'service/cut',
    free: 'eventType/dye/A',
    names: ['cut/A', 'roundRobin'],
    allow: null,
  },
  'personal-slug': {
    catalog: other.build(),
    observation: observed(other.build())
      .empty()
      .withOwnSlugs(102, { known: true, value: ['friseur-cut-a'] }),
    held: 'map/zentrale/cut/A/emma',
    free: 'eventType/dye/A',
    names: ['cut/A', 'lea', 'friseur-cut-a'],
    allow: null,
  },
  'host-not-member': {
    catalog: other.build(),
    observation: observed(other.build()).empty().withMember('lea', { accepted: false }),
    held: 'map/zentrale/cut/A/emma',
    free: 'eventType/dye/A',
    names: ['cut/A', 'lea', 'lea@friseur.example'],
    allow: null,
  },
  conflict: {
    catalog: base.service('cut', { title: 'Schnitt' }).performedBy('emma').performedBy('lea').service('dye').build(),
    observation: observed(two.build()).asApplied().edited('cut/A', { title: 'Haarschnitt' }),
    held: 'eventType/cut/A',
    free: 'eventType/dye/A',
    names: ['cut/A', 'title', '--allow revert:cut/A'],
    allow: 'revert:cut/A',
  },
};

const ALL = Object.entries(TRIPS).map(([code, trip]) => ({ code, ...trip }));

function tripsOf(plan: Plan, code: string): readonly GuardTrip[] {
  return plan.guards.filter((guard) => guard.code === code);
}

function held(plan: Plan): readonly string[] {
  return plan.changes.filter(({ blockedBy }) => blockedBy.length > 0).map(({ id }) => id);
}

describe('each guard', () => {
  it.each(ALL)('$code holds back its change and what depends on it, with numbers and the fix', (trip) => {
    const plan = planOf(trip.catalog, trip.observation);
    const [guard] = tripsOf(plan, trip.code);
    expect(guard).toBeDefined();
    expect(guard?.allow).toBe(trip.allow);
    expect(guard?.message).not.toContain('\n');
    for (const name of trip.names) expect(guard?.message).toContain(String(name));
    expect(held(plan)).toContain(trip.held);
    expect(plan.changes.find(({ id }) => id === trip.held)?.blockedBy).toContain(trip.code);
  });

  it.each(ALL)('$code leaves the rest of the plan free', ({ catalog: wanted, observation, free }) => {
    const plan = planOf(wanted, observation);
    const isPlanned = plan.changes.some(({ id }) => id === free);
    expect(isPlanned || free === 'company/friseur').toBe(true);
    expect(held(plan)).not.toContain(free);
  });

  it.each(ALL.filter(({ allow }) => allow !== null))('$code lets pass what is allowed by name or for all', (trip) => {
    const { catalog: wanted, observation, code, allow } = trip;
    const wildcard = `${allow?.slice(0, allow.indexOf(':'))}:*`;
    for (const token of [allow ?? '', wildcard]) {
      const plan = planOf(wanted, observation, { allow: [token] });
      expect(tripsOf(plan, code)).toEqual([]);
      expect(plan.changes.flatMap(({ blockedBy }) => blockedBy)).not.toContain(code);
    }
  });

  it.each(ALL.filter(({ allow }) => allow !== null))('$code is not let pass by the name of another', (trip) => {
    const token = `${trip.allow?.slice(0, trip.allow.indexOf(':'))}:somebody-else`;
    expect(tripsOf(planOf(trip.catalog, trip.observation, { allow: [token] }), trip.code)).toHaveLength(1);
  });

  it.each(ALL.filter(({ allow }) => allow === null))(
    '$code cannot be allowed',
    ({ catalog: wanted, observation, code }) => {
      const everything = ['update', 'host-removal', 'no-hosts', 'last-map', 'adopt', 'revert', 'recreate', code];
      const plan = planOf(wanted, observation, { allow: everything.map((token) => `${token}:*`) });
      expect(tripsOf(plan, code)).toHaveLength(1);
    },
  );
});

describe('limits', () => {
  it.each([
    { of: 10, changed: 3, trips: false },
    { of: 10, changed: 4, trips: true },
    { of: 45, changed: 13, trips: false },
    { of: 45, changed: 14, trips: true },
    { of: 2, changed: 1, trips: false },
    { of: 2, changed: 2, trips: true },
  ])('$changed of $of updates at 30%: trips $trips', ({ of, changed, trips }) => {
    const before = services(of).build();
    const edit = (index: number) => (index < changed ? { description: 'Neu' } : {});
    const after = { ...before, services: before.services.map((service, index) => ({ ...service, ...edit(index) })) };
    const guards = tripsOf(planOf(after, observed(before).asApplied()), 'too-many-updates');
    expect(guards).toHaveLength(trips ? 1 : 0);
  });

  it.each([
    { limit: { count: 2 }, trips: false },
    { limit: { count: 1 }, trips: true },
    { limit: { count: 0 }, trips: true },
    { limit: { ratio: 0.5 }, trips: false },
    { limit: { ratio: 0.25 }, trips: true },
    { limit: { ratio: 0 }, trips: true },
  ])('2 of 4 updates with the limit $limit: trips $trips', ({ limit, trips }) => {
    const safety = { maxUpdates: limit, maxHostRemovals: { count: 5 }, minKnown: 0.8, orphanStrikes: 3 };
    const before = services(4, {}, base.company({ safety })).build();
    const edit = (index: number) => (index < 2 ? { description: 'Neu' } : {});
    const after = { ...before, services: before.services.map((service, index) => ({ ...service, ...edit(index) })) };
    const guards = tripsOf(planOf(after, observed(before).asApplied()), 'too-many-updates');
    expect(guards).toHaveLength(trips ? 1 : 0);
  });

  it('a ratio that a computer cannot write exactly counts as it reads: 29 of 100 pass at 29%', () => {
    const safety = { maxUpdates: { ratio: 0.29 }, maxHostRemovals: { count: 5 }, minKnown: 0.8, orphanStrikes: 3 };
    const before = services(100, {}, base.company({ safety })).build();
    const edit = (index: number) => (index < 29 ? { description: 'Neu' } : {});
    const after = { ...before, services: before.services.map((service, index) => ({ ...service, ...edit(index) })) };
    expect(planOf(after, observed(before).asApplied()).guards).toEqual([]);
  });

  it('the denominator is the ledger: event types that no apply wrote do not widen a limit', () => {
    const before = services(4).build();
    const applied = observed(before).asApplied();
    const crowded = [...Array(40).keys()].reduce(
      (builder, index) => builder.withForeign(5000 + index, { slug: `foreign-${index}` }),
      applied,
    );
    const after = { ...before, services: before.services.map((service) => ({ ...service, description: 'Neu' })) };
    expect(tripsOf(planOf(after, crowded), 'too-many-updates')[0]?.message).toContain('4 of 4');
  });

  it('finishing what a failed create left half made is no update', () => {
    const wanted = services(4).build();
    const applied = observed(wanted).asApplied();
    const half = wanted.services.reduce(
      (builder, { name }) =>
        builder
          .withLedger(`${name}/A`, { applied: {}, children: {} })
          .edited(`${name}/A`, { hosts: [], hidden: false }),
      applied.withStored({ maps: [] }),
    );
    const plan = planOf(wanted, half);
    expect(plan.guards).toEqual([]);
    expect(plan.summary.update).toBe(4);
  });

  it('5 removed hosts pass, the 6th does not', () => {
    const before = services(20).build();
    const removing = (count: number): Catalog => ({
      ...before,
      services: before.services.map((service, index) => ({
        ...service,
        staff: index < count ? service.staff.filter(({ staff }) => staff !== 'lea') : service.staff,
      })),
    });
    expect(planOf(removing(5), observed(before).asApplied()).guards).toEqual([]);
    const [guard] = planOf(removing(6), observed(before).asApplied()).guards;
    expect(guard?.code).toBe('too-many-host-removals');
    expect(guard?.message).toContain('6 of 40');
    expect(guard?.message).toContain('15%');
  });
});

describe('the last map of a member of staff', () => {
  it('is not lost by a host who gets another one in the same plan', () => {
    const before = two.service('dye').performedBy('emma').build();
    const after = base.service('cut').performedBy('emma').service('dye').performedBy('emma').performedBy('lea').build();
    const plan = planOf(after, observed(before).asApplied());
    expect(plan.guards.map(({ code }) => code)).toEqual(['too-many-updates']);
    expect(planOf(after, observed(before).asApplied(), { allow: ['update:*'] }).guards).toEqual([]);
  });

  it('is lost when the other one is held back', () => {
    const before = two.build();
    const after = base.service('cut').performedBy('emma').service('dye').performedBy('lea').build();
    const taken = observed(before).asApplied().withForeign(77, { slug: 'friseur-dye-a' });
    const plan = planOf(after, taken);
    expect(plan.guards.map(({ code }) => code)).toEqual(['slug-taken', 'staff-loses-last-map']);
    expect(changeOf(plan, 'eventType', 'cut/A').blockedBy).toEqual(['staff-loses-last-map']);
  });

  it('holds back the host, the maps and the assignment of the one who would lose them, and nothing else', () => {
    const plan = planOf(base.service('cut').performedBy('emma').build(), observed(two.build()).asApplied());
    expect(held(plan)).toEqual(['eventType/cut/A', 'map/zentrale/cut/A/lea', 'assignment/cut/lea']);
  });
});

describe('what a guard does not ask', () => {
  it('about hosts and maps that go because git retired them, however many are left', () => {
    const strict = base.company({
      safety: { maxUpdates: { ratio: 1 }, maxHostRemovals: { count: 0 }, minKnown: 0.8, orphanStrikes: 3 },
    });
    const wanted = strict.service('cut', { state: 'retired' }).performedBy('emma').performedBy('lea').build();
    const before = observed(strict.service('cut').performedBy('emma').performedBy('lea').build()).asApplied();
    const plan = planOf(wanted, before.withBookings('cut', { known: true, value: [] }));
    expect(changeOf(plan, 'eventType', 'cut/A').patch).toEqual({ hosts: [] });
    expect(plan.guards).toEqual([]);
  });

  it('but about those that go besides, for another reason', () => {
    const strict = base.company({
      safety: { maxUpdates: { ratio: 1 }, maxHostRemovals: { count: 0 }, minKnown: 0.8, orphanStrikes: 3 },
    });
    const two = strict.service('cut').performedBy('emma').performedBy('lea');
    const before = observed(two.service('dye').performedBy('emma').performedBy('lea').build()).asApplied();
    const wanted = strict
      .service('cut', { state: 'retired' })
      .performedBy('emma')
      .performedBy('lea')
      .service('dye')
      .performedBy('emma')
      .build();
    const plan = planOf(wanted, before.withBookings('cut', { known: true, value: [] }));
    expect(plan.guards.map(({ code, changes }) => [code, changes])).toEqual([
      ['too-many-host-removals', ['eventType/dye/A']],
      ['staff-loses-last-map', ['eventType/dye/A', 'map/zentrale/dye/A/lea', 'assignment/dye/lea']],
    ]);
  });

  it('who was a host before is not read for personal event types again', () => {
    const observation = observed(two.build())
      .asApplied()
      .withOwnSlugs(102, { known: true, value: ['friseur-cut-a'] });
    const after = base.service('cut', { description: 'Neu' }).performedBy('emma').performedBy('lea').build();
    expect(planOf(after, observation).guards).toEqual([]);
  });

  it('a personal event type does not matter to a round robin one, which has no children', () => {
    const wanted = base.service('cut', { scheduling: 'roundRobin' }).performedBy('lea').build();
    const observation = observed(wanted)
      .empty()
      .withOwnSlugs(102, { known: true, value: ['friseur-cut-a'] });
    expect(planOf(wanted, observation).guards).toEqual([]);
  });

  it('a new event type without hosts removes no one', () => {
    const wanted = base.service('cut').build();
    expect(planOf(wanted, observed(wanted).empty()).guards).toEqual([]);
  });
});
