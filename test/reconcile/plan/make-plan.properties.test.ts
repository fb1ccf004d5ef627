import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Catalog, ExternalChanges, Service } from '../../../src/model/catalog.ts';
import type { DeclaredFields } from '../../../src/model/event-type/event-type.ts';
import type { UnknownCode, UnknownReason } from '../../../src/model/read.ts';
import { defaultSlug } from '../../../src/model/names.ts';
import type { Observation } from '../../../src/reconcile/observe/observation.ts';
import { makePlan } from '../../../src/reconcile/plan/make-plan.ts';
import type { Plan } from '../../../src/reconcile/plan/plan.ts';
import { applyInMemory } from '../../support/manifests/apply-in-memory.ts';
import { type ObservationBuilder, observed } from '../../support/manifests/observation-builder.ts';
import { sha256 } from '../../../src/model/sha256.ts';
import { planOf } from '../../support/manifests/plan-of.ts';
import { randomCatalog } from '../../support/manifests/random-catalog.ts';
import { cases } from '../../support/cases.ts';

const CODES: Readonly<Record<UnknownCode, true>> = {
  unauthorized: true,
  'not-team-admin': true,
  'unexpected-shape': true,
  'duplicate-ids': true,
  'foreign-event-type': true,
  'host-not-member': true,
  'canary-missing': true,
  'too-few': true,
  poisoned: true,
  unreachable: true,
  'secret-missing': true,
  locked: true,
  'company-failed': true,
  'wrong-environment': true,
};

const reason: fc.Arbitrary<UnknownReason> = fc.record({
  code: fc.constantFrom(...(Object.keys(CODES) as UnknownCode[])),
  message: fc.string(),
});

/** What somebody could do to an event type in Cal.com. */
const edit: fc.Arbitrary<DeclaredFields> = fc.record(
  {
    title: fc.string({ minLength: 1 }),
    slug: fc.stringMatching(/^by-hand-[a-z]{1,8}$/),
    lengthInMinutes: fc.integer({ min: 1, max: 240 }),
    hidden: fc.boolean(),
    hosts: fc.subarray([101, 102, 103, 104]),
    description: fc.string(),
    locations: fc.constantFrom(
      [{ type: 'attendeePhone' }],
      [{ type: 'link', link: 'https://x.example', public: true }],
    ),
    beforeEventBuffer: fc.nat(60),
    minimumBookingNotice: fc.nat(600),
    requiresConfirmation: fc.boolean(),
    bookingLimitsCount: fc.record({ week: fc.integer({ min: 1, max: 9 }) }),
    slotInterval: fc.constantFrom(null, 5, 10),
  } satisfies { readonly [Field in keyof DeclaredFields]: unknown },
  { requiredKeys: [] },
);

const everything = ['update', 'host-removal', 'no-hosts', 'last-map', 'adopt', 'revert', 'recreate'].map(
  (one) => `${one}:*`,
);

/** Some services under another name than before, and members of staff who took over each other's accounts. */
const wantedCatalog = fc
  .record({
    catalog: randomCatalog(),
    renamed: fc.nat(2),
    accounts: fc.oneof(fc.constant([0, 1, 2, 3]), fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 })),
  })
  .map(({ catalog, renamed, accounts }): Catalog => ({
    ...catalog,
    staff: catalog.staff.map((one, index) => ({ ...one, host: catalog.staff[accounts[index] ?? 0]?.host ?? one.host })),
    services: catalog.services.map((one, index) => (index < renamed ? underAnotherName(one) : one)),
  }));

function underAnotherName(service: Service): Service {
  const name = `new-${service.name}`;
  const segments = service.segments.map((one) => ({
    ...one,
    slug: defaultSlug('friseur', name, one.key),
    previousSlugs: [one.slug],
  }));
  return { ...service, name, id: name, segments };
}

/** Catalog, and the same company before somebody worked on git, on Cal.com and on the database. */
const situation = fc.record({
  wanted: wantedCatalog,
  before: randomCatalog(),
  edits: fc.array(edit, { maxLength: 6 }),
  foreign: fc.nat(3),
  gone: fc.nat(3),
  forgotten: fc.nat(3),
  isFirst: fc.boolean(),
  allow: fc.subarray(everything),
});

type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

/** Some event types edited, some deleted, some that the ledger lost, some that were there before us. */
function observationOf({ wanted, before, edits, foreign, gone, forgotten, isFirst }: Situation): ObservationBuilder {
  const slugs = wanted.services.flatMap(({ segments }) => segments.map(({ slug }) => slug));
  const withForeign = (builder: ObservationBuilder) =>
    slugs
      .filter((slug) => !builder.eventTypes.some(({ fields }) => fields.slug === slug))
      .slice(0, foreign)
      .reduce((one, slug, index) => one.withForeign(9000 + index, { slug }), builder);
  if (isFirst) return withForeign(observed(wanted).empty());
  const applied = observed(before).asApplied();
  const names = applied.stored.ledger.map(({ serviceName, segmentKey }) => `${serviceName}/${segmentKey}`);
  const edited = names
    .slice(0, edits.length)
    .reduce((builder, name, index) => builder.edited(name, edits[index] ?? {}), applied);
  const thinned = names.slice(0, gone).reduce((builder, name) => builder.deleted(name), edited);
  return withForeign(
    names.slice(-forgotten).reduce((one, name) => (forgotten > 0 ? one.withoutLedger(name) : one), thinned),
  );
}

function anyPlan(given: Situation): Plan {
  return planOf(given.wanted, observationOf(given), { allow: given.allow });
}

function withPolicy(catalog: Catalog, externalChanges: ExternalChanges): Catalog {
  return { ...catalog, services: catalog.services.map((service) => ({ ...service, externalChanges })) };
}

function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  const order = list.map((item, index) => ({ item, key: sha256(`${seed} ${index}`) }));
  return order.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item);
}

describe('for every catalog and every observation', () => {
  it('no unproven read ever yields a change', () => {
    const unproven = fc.record({ team: fc.option(reason), stored: fc.option(reason) });
    fc.assert(
      fc.property(situation, unproven, ({ allow, ...given }, { team, stored }) => {
        const known = observationOf({ ...given, allow }).build();
        const observation: Observation = {
          ...known,
          team: team ? { known: false, reason: team } : known.team,
          stored: stored ? { known: false, reason: stored } : known.stored,
        };
        fc.pre(team !== null || stored !== null);
        const input = { catalog: given.wanted, observation, allow: new Set(allow), only: null };
        const plan = makePlan(input);
        expect(plan).toMatchObject({ changes: [], drift: [], guards: [], unmanaged: [] });
        expect(plan.calls).toMatchObject({ toMake: 0, seconds: 0 });
        const reasons = [team, stored].filter((one) => one !== null).map(({ code }) => code);
        expect(plan.unknown.map(({ code }) => code)).toEqual(reasons);
      }),
      { numRuns: cases({ usual: 40, long: 200 }) },
    );
  });

  it('no unproven read of a host ever makes that host of an event type', () => {
    fc.assert(
      fc.property(situation, fc.constantFrom(101, 102, 103, 104), reason, (given, userId, why) => {
        const observation = observationOf(given).withOwnSlugs(userId, { known: false, reason: why });
        const there = new Map(observation.eventTypes.map(({ id, fields }) => [id, fields.hosts]));
        const plan = planOf(given.wanted, observation, { allow: given.allow });
        for (const change of plan.changes) {
          if (change.kind !== 'eventType' || change.declared.schedulingType !== 'managed') continue;
          if (!change.patch.hosts?.includes(userId)) continue;
          expect(there.get(change.eventTypeId ?? 0) ?? []).toContain(userId);
        }
      }),
      { numRuns: cases({ usual: 40, long: 200 }) },
    );
  });

  it('what a complete apply leaves needs no plan', () => {
    fc.assert(
      fc.property(randomCatalog(), (catalog) => {
        const plan = planOf(catalog, observed(catalog).asApplied());
        expect(plan).toMatchObject({ changes: [], drift: [], guards: [], unmanaged: [], unknown: [] });
        expect(plan.summary.keep).toBe(catalog.services.flatMap(({ segments }) => segments).length);
      }),
      { numRuns: cases({ usual: 60, long: 300 }) },
    );
  });

  it('what was changed outside git is never written under warn', () => {
    fc.assert(
      fc.property(randomCatalog(), fc.array(edit, { minLength: 1, maxLength: 10 }), (catalog, edits) => {
        const warned = withPolicy(catalog, 'warn');
        const applied = observed(warned).asApplied();
        const names = applied.stored.ledger.map(({ serviceName, segmentKey }) => `${serviceName}/${segmentKey}`);
        const edited = names
          .slice(0, edits.length)
          .reduce((builder, name, index) => builder.edited(name, edits[index] ?? {}), applied);
        const plan = planOf(warned, edited);
        expect(plan.changes).toEqual([]);
        expect(plan.drift.every(({ policy }) => policy === 'warn')).toBe(true);
      }),
      { numRuns: cases({ usual: 60, long: 300 }) },
    );
  });

  it('what was changed outside git is undone by one apply under revert, and noted by one under accept', () => {
    fc.assert(
      fc.property(randomCatalog(), edit, fc.constantFrom('revert', 'accept'), (catalog, fields, policy) => {
        const lenient = withPolicy(catalog, policy);
        const applied = observed(lenient).asApplied();
        const { serviceName, segmentKey } = applied.stored.ledger[0] ?? expect.fail('no event type');
        const name = `${serviceName}/${segmentKey}`;
        const edited = applied.edited(name, fields);
        const change = planOf(lenient, edited, { allow: ['no-hosts:*'] }).changes.find(
          ({ kind }) => kind === 'eventType',
        );
        if (change?.kind !== 'eventType') return;
        const after = edited
          .edited(name, change.patch)
          .withLedger(name, { applied: change.declared, accepted: change.accepted, slug: change.slug });
        if (policy === 'accept') expect(change.patch).toEqual({});
        expect(planOf(lenient, after).changes.filter(({ kind }) => kind === 'eventType')).toEqual([]);
      }),
      { numRuns: cases({ usual: 60, long: 300 }) },
    );
  });

  it('an apply leaves nothing to do but what was held back, and so on until nothing is left', () => {
    const options = everything.filter((token) => token !== 'revert:*');
    fc.assert(
      fc.property(situation, fc.constantFrom(options, everything), ({ wanted, ...given }, allow) => {
        const before = observationOf({ wanted, ...given });
        const plan = planOf(wanted, before, { allow });
        const after = applyInMemory(plan, before);
        const next = planOf(wanted, after, { allow });
        const held = new Set(plan.changes.filter(({ blockedBy }) => blockedBy.length > 0).map(({ id }) => id));
        for (const { id, blockedBy } of next.changes) if (blockedBy.length === 0) expect(held).toContain(id);
        if (held.size === 0) expect(next.changes).toEqual([]);
        const last = applyInMemory(next, after);
        const free = planOf(wanted, last, { allow }).changes.filter(({ blockedBy }) => blockedBy.length === 0);
        expect(free).toEqual([]);
      }),
      { numRuns: cases({ usual: 100, long: 500 }) },
    );
  });

  it('each id is planned once, and what a change depends on comes before it in the same plan', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { changes } = anyPlan(given);
        const seen = new Map<string, number>();
        for (const { id, wave, dependsOn } of changes) {
          expect(seen.has(id)).toBe(false);
          for (const one of dependsOn) expect(seen.get(one)).toBeLessThanOrEqual(wave);
          seen.set(id, wave);
        }
      }),
      { numRuns: cases({ usual: 60, long: 300 }) },
    );
  });

  it('nothing free depends on what is held back, and every guard holds back only what is planned', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const plan = anyPlan(given);
        const held = new Set(plan.changes.filter(({ blockedBy }) => blockedBy.length > 0).map(({ id }) => id));
        for (const { id, dependsOn } of plan.changes) {
          if (dependsOn.some((one) => held.has(one))) expect(held).toContain(id);
        }
        const planned = new Set(plan.changes.map(({ id }) => id));
        for (const { changes } of plan.guards) for (const id of changes) expect(planned).toContain(id);
        expect(plan.summary.blocked).toBe(held.size);
      }),
      { numRuns: cases({ usual: 60, long: 300 }) },
    );
  });

  it('the plan does not depend on the order of manifests or of the list', () => {
    fc.assert(
      fc.property(situation, fc.nat(), (given, seed) => {
        const plan = anyPlan(given);
        const { wanted } = given;
        const turned: Catalog = {
          ...wanted,
          branches: shuffled(wanted.branches, seed),
          staff: shuffled(wanted.staff, seed),
          services: shuffled(wanted.services, seed).map((one) => ({ ...one, staff: shuffled(one.staff, seed) })),
        };
        const observation = observationOf(given).listedAs((list) => shuffled(list, seed));
        const again = planOf(turned, observation, { allow: given.allow });
        expect(again.digest).toBe(plan.digest);
        expect(again.changes.map(({ id }) => id)).toEqual(plan.changes.map(({ id }) => id));
      }),
      { numRuns: cases({ usual: 40, long: 200 }) },
    );
  });

  it('no event type outside the ledger is written without an adoption or a run that began it', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const observation = observationOf(given);
        const ours = new Set(observation.stored.ledger.map(({ eventTypeId }) => eventTypeId));
        const plan = planOf(given.wanted, observation, {
          allow: given.allow.filter((token) => !token.startsWith('adopt')),
        });
        for (const change of plan.changes) {
          if (change.kind !== 'eventType' || change.eventTypeId === null || ours.has(change.eventTypeId)) continue;
          expect(change.blockedBy).toContain('slug-taken');
        }
      }),
      { numRuns: cases({ usual: 60, long: 300 }) },
    );
  });

  it('two changes never claim one event type', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const ids = anyPlan(given).changes.flatMap((one) => (one.kind === 'eventType' ? [one.eventTypeId] : []));
        const claimed = ids.filter((id) => id !== null);
        expect(new Set(claimed).size).toBe(claimed.length);
      }),
      { numRuns: cases({ usual: 60, long: 300 }) },
    );
  });
});
