import fc from 'fast-check';
import type { Catalog } from '../../../src/model/catalog.ts';
import { catalog } from '../manifests/catalog-builder.ts';
import type { CatalogBuilder } from '../manifests/catalog-builder.ts';

/** A salon of any size, drawn at random but always the same for the same seed, and what its customers ask for. */

export interface Size {
  readonly staff: number;
  readonly services: number;
  /** Services besides, of one segment, whose starts several customers share. */
  readonly classes?: number;
}

/** What a caller sends: `POST /v2/bookings` and its Idempotency-Key. */
export interface WantedBooking {
  readonly key: string;
  readonly body: {
    readonly service: string;
    readonly staff?: string;
    readonly start: string;
    readonly customer: { readonly name: string; readonly email: string };
  };
}

export const BUSY_KEY = 'cal_sandbox_busy';
const TEAM = 34_209;
const FIRST_USER = 1000;
const quarterMs = 15 * 60_000;
const dayMs = 86_400_000;

/** The owner of the key and the staff, who work from nine to six but on Sundays. */
export function busySeed(staff: number, rateLimit: { readonly limit: number; readonly ttlMs: number }) {
  const people = Array.from({ length: staff + 1 }, (_, index) => FIRST_USER + index);
  const hours = { timeZone: 'UTC', days: [1, 2, 3, 4, 5, 6], start: '09:00', end: '18:00' };
  return {
    teams: [{ id: TEAM, name: 'Busy', slug: 'busy' }],
    users: people.map((id) => ({
      id,
      email: id === FIRST_USER ? 'chef@busy.example' : `staff-${id - FIRST_USER - 1}@busy.example`,
      username: `busy-${id}`,
      name: `Person ${id}`,
      defaultScheduleId: id,
    })),
    memberships: people.map((id) => ({ id, teamId: TEAM, userId: id, role: id === FIRST_USER ? 'OWNER' : 'MEMBER' })),
    schedules: people.map((id) => ({ id, userId: id, ...hours })),
    apiKeys: [{ name: 'busy', key: BUSY_KEY, userId: FIRST_USER, rateLimit }],
  };
}

export function busyStaff(count: number): CatalogBuilder {
  return Array.from({ length: count }, (_, index) => `staff-${index}`).reduce(
    (builder, name) => builder.staff(name),
    catalog('busy', { id: 'busy', timeZone: 'UTC', environment: { teamId: TEAM } }).branch('zentrale'),
  );
}

/** Services of one to four segments with free and blocked gaps, some of them longer with some of the staff. */
export function busySalon(size: Size, seed: number): Catalog {
  const names = Array.from({ length: size.staff }, (_, index) => `staff-${index}`);
  const minutes = fc.integer({ min: 2, max: 9 }).map((units) => units * 5);
  const gap = fc.record({ minutes, policy: fc.constantFrom('free' as const, 'blocked' as const) });
  const service = fc.record({
    segments: fc.array(fc.record({ minutes, gap: fc.option(gap, { nil: undefined }) }), { minLength: 1, maxLength: 4 }),
    staff: fc.subarray(names, { minLength: 3, maxLength: 6 }),
    ownMinutes: fc.option(minutes, { nil: undefined }),
  });
  const drawn = sample(fc.array(service, { minLength: size.services, maxLength: size.services }), seed);
  const salon = drawn.reduce(addService, busyStaff(size.staff));
  const classes = Array.from({ length: size.classes ?? 0 }, (_, index) => index);
  return classes.reduce((builder, index) => addClass(builder, index, names), salon).build();
}

/** Two to four places an hour, with two of the staff. */
function addClass(builder: CatalogBuilder, index: number, names: readonly string[]): CatalogBuilder {
  const staff = [0, 1].map((at) => names[(index * 2 + at) % names.length] ?? '');
  const named = builder.service(`class-${index}`, { minutes: 60, capacity: 2 + (index % 3), slotInterval: 30 });
  return staff.reduce((one, name) => one.performedBy(name), named);
}

type DrawnService = {
  readonly segments: readonly {
    readonly minutes: number;
    readonly gap: { readonly minutes: number; readonly policy: 'free' | 'blocked' } | undefined;
  }[];
  readonly staff: readonly string[];
  readonly ownMinutes: number | undefined;
};

function addService(builder: CatalogBuilder, drawn: DrawnService, index: number): CatalogBuilder {
  const last = drawn.segments.length - 1;
  const segments = Object.fromEntries(
    drawn.segments.map(({ minutes, gap }, position) => [
      'ABCD'.charAt(position),
      { minutes, ...(gap !== undefined && position < last && { gap }) },
    ]),
  );
  const { ownMinutes, staff } = drawn;
  return staff.reduce(
    (one, name, position) =>
      one.performedBy(name, position === 0 && ownMinutes !== undefined ? { minutes: { A: ownMinutes } } : {}),
    builder.service(`service-${index}`, { segments }),
  );
}

export interface Wishes {
  readonly count: number;
  readonly days: number;
  readonly seed: number;
}

/**
 * Any service at any quarter of an hour within so many days, a third of them with a requested staff member who offers it. Half of
 * the requests are for classes, where there are some: on the first day, at few times, some of which overlap.
 */
export function busyRequests({ services }: Catalog, { count, days, seed }: Wishes): readonly WantedBooking[] {
  const classes = services.filter(({ capacity }) => capacity !== undefined);
  const others = services.filter(({ capacity }) => capacity === undefined);
  const anyOf = classes.length === 0 ? [others] : [others, classes];
  const starts = fc.record({ day: fc.nat(days - 1), quarter: fc.nat(33) });
  const wanted = fc
    .record({
      service: fc.oneof(...anyOf.map((some) => fc.constantFrom(...some))),
      at: starts,
      wanted: fc.nat(2),
      staff: fc.nat(100),
    })
    .map(({ service, at, wanted: isNone, staff }) => ({
      service: service.name,
      start: new Date(
        service.capacity === undefined
          ? openingMs(at.day) + at.quarter * quarterMs
          : openingMs(0) + (at.quarter % 3) * 2 * quarterMs,
      ).toISOString(),
      ...(isNone === 0 && { staff: service.staff[staff % service.staff.length]?.staff ?? '' }),
    }));
  return sample(fc.array(wanted, { minLength: count, maxLength: count }), seed).map((body, index) => ({
    key: `wanted-${seed}-${index}`,
    body: { ...body, customer: { name: `Guest ${index}`, email: `guest-${index}@guests.example` } },
  }));
}

/** When the salon opens on its so many-eth working day from a Monday ten days ahead on. */
export function openingMs(day: number): number {
  const soon = Math.floor(Date.now() / dayMs) * dayMs + 10 * dayMs;
  const monday = soon + ((8 - new Date(soon).getUTCDay()) % 7) * dayMs;
  return monday + (day + Math.floor(day / 6)) * dayMs + 9 * 60 * 60_000;
}

function sample<T>(arbitrary: fc.Arbitrary<T>, seed: number): T {
  const [drawn] = fc.sample(arbitrary, { seed, numRuns: 1 });
  if (drawn === undefined) throw new Error('nothing was drawn');
  return drawn;
}
