import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Catalog, ServiceState, StaffState } from '../../../src/model/catalog.ts';
import type { Read } from '../../../src/model/read.ts';
import { bookingsToRead } from '../../../src/reconcile/desired/what-to-read.ts';
import type { Change, Plan } from '../../../src/reconcile/plan/plan.ts';
import { desiredState } from '../../../src/reconcile/desired/desired-state.ts';
import type { FutureBooking } from '../../../src/reconcile/desired/future-bookings.ts';
import { applyInMemory } from '../../support/manifests/apply-in-memory.ts';
import { type ObservationBuilder, observed } from '../../support/manifests/observation-builder.ts';
import { planOf } from '../../support/manifests/plan-of.ts';
import { randomCatalog } from '../../support/manifests/random-catalog.ts';
import { cases } from '../../support/cases.ts';

const booking = fc
  .constantFrom(null, 101, 102, 103, 104)
  .map((userId): FutureBooking => ({ userId, endsAt: '2026-12-01T10:00:00.000Z', endsAtLocal: '2026-12-01 11:00' }));

const bookings: fc.Arbitrary<Read<readonly FutureBooking[]>> = fc.oneof(
  fc.array(booking, { maxLength: 2 }).map((value) => ({ known: true, value }) as const),
  fc.constant({ known: false, reason: { code: 'unreachable', message: 'no answer' } } as const),
);

const situation = fc.record({
  before: randomCatalog(),
  states: fc.array(fc.constantFrom<ServiceState>('active', 'paused', 'retired', 'deleted'), {
    minLength: 6,
    maxLength: 6,
  }),
  entries: fc.array(fc.constantFrom<StaffState | 'gone'>('active', 'active', 'paused', 'retired', 'gone'), {
    minLength: 4,
    maxLength: 4,
  }),
  reads: fc.array(bookings, { minLength: 6, maxLength: 6 }),
  allow: fc.subarray(['delete:service-0', 'delete:service-1', 'delete:*', 'update:*', 'host-removal:*', 'last-map:*']),
});

type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

/** All on offer, until git says otherwise of services and of members of staff, or nothing any more of some of them. */
function catalogs({ before, states, entries }: Situation): { readonly active: Catalog; readonly wanted: Catalog } {
  const services = before.services.map((one) => ({ ...one, hidden: false, state: 'active' as const }));
  const wanted = services.map((one, index) => ({
    ...one,
    state: states[index] ?? 'active',
    staff: one.staff.flatMap((entry, at) => {
      const said = entries[at] ?? 'active';
      return said === 'gone' ? [] : [{ ...entry, state: said }];
    }),
  }));
  return { active: { ...before, services }, wanted: { ...before, services: wanted } };
}

/** What observing reads of bookings, and nothing else. */
function withBookings(wanted: Catalog, there: ObservationBuilder, reads: Situation['reads']): ObservationBuilder {
  const team = { members: there.members, eventTypes: there.eventTypes, unreadable: [] };
  const asked = bookingsToRead(desiredState(wanted, { team, stored: there.stored }));
  return asked.reduce(
    (builder, { service }) => {
      const read = reads[Number(service.name.split('-')[1])];
      return read ? builder.withBookings(service.name, read) : builder;
    },
    there.withBookings('nobody', { known: true, value: [] }),
  );
}

function lostHosts({ fields }: Change): readonly number[] {
  const hosts = fields.find(({ path }) => path === 'hosts');
  const [from, to] = [hosts?.from, hosts?.to].map((list) => (Array.isArray(list) ? (list as number[]) : []));
  return (from ?? []).filter((userId) => !to?.includes(userId));
}

function free({ changes }: Plan): readonly Change[] {
  return changes.filter(({ blockedBy }) => blockedBy.length === 0);
}

it('nothing is hidden, deleted or left by a host but what git names or names no more, and only what is known not to be booked', () => {
  fc.assert(
    fc.property(situation, (given) => {
      const { active, wanted } = catalogs(given);
      const plan = planOf(wanted, withBookings(wanted, observed(active).asApplied(), given.reads), given);
      const services = new Map(wanted.services.map((one, index) => [one.name, { ...one, read: given.reads[index] }]));
      for (const change of free(plan)) {
        if (change.kind !== 'eventType') continue;
        const { state, read, staff = [] } = services.get(change.serviceName) ?? {};
        const futureBookings = read?.known ? read.value : null;
        if (change.action === 'delete') {
          expect({ state, futureBookings }).toEqual({ state: 'deleted', futureBookings: [] });
          expect(given.allow).toContain(`delete:${change.serviceName}`);
        }
        if (change.patch.hidden === true)
          expect({ state, isRead: futureBookings !== null }).toEqual({ state: 'retired', isRead: true });
        for (const userId of lostHosts(change)) {
          expect(['active', 'retired']).toContain(state);
          const isNamed = staff.some((entry) => wanted.staff[userId - 101]?.name === entry.staff);
          const isTheirs = (one: FutureBooking) => one.userId === null || one.userId === userId;
          const held = state === 'retired' && isNamed ? futureBookings : futureBookings?.filter(isTheirs);
          expect(held).toEqual([]);
        }
      }
    }),
    { numRuns: cases({ usual: 60, long: 300 }) },
  );
});

it('after an apply the same bookings leave nothing to do, and the way back leaves everything as it was', () => {
  fc.assert(
    fc.property(situation, ({ reads, ...given }) => {
      const { active, wanted } = catalogs({ ...given, reads });
      const allow = [...wanted.services.map(({ name }) => `delete:${name}`), 'update:*'];
      const known = reads.map((read): Situation['reads'][number] => (read.known ? read : { known: true, value: [] }));
      const there = observed(active).asApplied();
      const after = applyInMemory(planOf(wanted, withBookings(wanted, there, known), { allow }), there);
      const again = planOf(wanted, withBookings(wanted, after, known), { allow });
      expect(free(again).map(({ id }) => id)).toEqual([]);
      const back = applyInMemory(planOf(active, after, { allow }), after);
      expect(planOf(active, back, { allow })).toMatchObject({ changes: [], drift: [], guards: [] });
      const slugs = (builder: ObservationBuilder) =>
        builder.eventTypes.map(({ fields }) => JSON.stringify([fields.slug, fields.hidden, fields.hosts]));
      expect(slugs(back).toSorted()).toEqual(slugs(there).toSorted());
    }),
    { numRuns: cases({ usual: 40, long: 200 }) },
  );
});
