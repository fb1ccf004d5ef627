import type { Catalog, Service } from '../../model/catalog.ts';
import { assignmentName } from '../../model/names.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import { type DeclaredState, declaredState, ledgerOf } from './declared-state.ts';
import type { DesiredEventType } from './desired-event-types.ts';
import {
  describeFutureBookings,
  type FutureBooking,
  type FutureBookingsByService,
  summarizeFutureBookings,
} from './future-bookings.ts';

/** What one company should be: plans, coverage, drift and explanations all start from it. */
export interface DesiredState extends DeclaredState {
  /** Assignments, by name, that git retired and that no booking holds: without a host, without maps. */
  readonly released: ReadonlySet<string>;
  /** What git retired and bookings hold. */
  readonly waiting: readonly WaitingNote[];
}

/** What git retired and future bookings hold: nothing to do but wait, or cancel or move them. */
export interface WaitingNote {
  /** `service/cut`, or `assignment/cut/emma` for one staff entry. */
  readonly resource: string;
  readonly service: string;
  readonly bookings: number;
  /** End of the last one, ISO 8601 with Z. */
  readonly until: string;
  /** In a sentence, by the company's clocks. */
  readonly reason: string;
}

interface Observed {
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  /** Absent: not read, so that what git retired keeps its hosts. */
  readonly futureBookings?: FutureBookingsByService;
}

export function desiredState(declared: Catalog, { team, stored, futureBookings = null }: Observed): DesiredState {
  return withdraw(declaredState(declared, team, stored), futureBookings);
}

/** Services that git takes something away from: all of one that is retired, or retired staff entries of one on offer. */
export function isWithdrawn({ state, staff }: Service): boolean {
  return state === 'retired' || (state === 'active' && staff.some((entry) => entry.state === 'retired'));
}

/**
 * A retired staff entry, or every one of a retired service. A service is looked at as a whole, since an appointment of several
 * segments is one.
 *
 * | its host in Cal.com, as applied | future bookings (of the host; of a retired service: any) | then |
 * |---|---|---|
 * | no  | not asked | released: no host, no maps |
 * | yes | none | released |
 * | yes | some | kept, and said so (waiting) |
 * | yes | not asked, or unread | kept |
 */
export function withdraw(base: DeclaredState, futureBookings: FutureBookingsByService): DesiredState {
  const judged = new Map(
    [...withdrawnServices(base.desired)].map(([service, ours]) => [
      service,
      judge(service, ours, { base, futureBookings }),
    ]),
  );
  if (judged.size === 0) return { ...base, released: NOBODY, waiting: [] };
  const all = [...judged.values()];
  return {
    ...base,
    desired: base.desired.map((one) => {
      const judgement = judged.get(one.service);
      return judgement ? withoutReleased(one, judgement, base) : one;
    }),
    released: new Set(all.flatMap(({ released }) => released)),
    waiting: all.flatMap(({ waiting }) => waiting),
  };
}

const NOBODY: ReadonlySet<string> = new Set();

function withdrawnServices(desired: readonly DesiredEventType[]): ReadonlyMap<Service, readonly DesiredEventType[]> {
  return Map.groupBy(
    desired.filter(({ service }) => isWithdrawn(service)),
    ({ service }) => service,
  );
}

/** Hosts that are where git put them: by the ledger, or in Cal.com where the ledger does not say. Nobody, where it is gone. */
export function hostsInPlace(
  { name }: DesiredEventType,
  { matched }: Pick<DeclaredState, 'matched'>,
): readonly number[] {
  const observed = matched.observed.get(name);
  if (!observed) return [];
  return ledgerOf(observed, matched.ledger.get(name) ?? null)?.applied.hosts ?? observed.fields.hosts;
}

/** Retired staff with the Cal.com users that they are; those who are nobody there have nothing to lose. */
export function retiredHosts(
  { state, staff }: Service,
  hosts: DeclaredState['hosts'],
): ReadonlyMap<string, number | null> {
  const retired = state === 'retired' ? staff : staff.filter((entry) => entry.state === 'retired');
  return new Map(
    retired.map((entry) => {
      const host = hosts.get(entry.staff);
      return [entry.staff, host?.found ? host.member.userId : null];
    }),
  );
}

interface Judgement {
  readonly bookings: readonly FutureBooking[] | null;
  /** Retired staff, all of them. */
  readonly retired: ReadonlyMap<string, number | null>;
  /** Cal.com users who stay as long as they are booked. */
  readonly kept: ReadonlySet<number>;
  readonly released: readonly string[];
  readonly waiting: readonly WaitingNote[];
}

function judge(
  service: Service,
  ours: readonly DesiredEventType[],
  { base, futureBookings }: { readonly base: DeclaredState; readonly futureBookings: FutureBookingsByService },
): Judgement {
  const inPlace = new Set(ours.flatMap((one) => hostsInPlace(one, base)));
  const retired = retiredHosts(service, base.hosts);
  const read = futureBookings?.get(service.name);
  const bookings = read?.known ? read.value : null;
  const holding = (userId: number) => (service.state === 'retired' ? bookings : bookingsWith(userId, bookings));
  const isKept = (userId: number | null): userId is number =>
    userId !== null && inPlace.has(userId) && holding(userId)?.length !== 0;
  const kept = [...retired].filter(([, userId]) => isKept(userId));
  const waits = (resource: string, those: readonly FutureBooking[] | null) =>
    waitingNotes({ resource, service: service.name }, those ?? []);
  return {
    bookings,
    retired,
    kept: new Set([...retired.values()].filter(isKept)),
    released: [...retired]
      .filter(([, userId]) => !isKept(userId))
      .map(([staff]) => assignmentName(service.name, staff)),
    waiting:
      service.state === 'retired'
        ? waits(`service/${service.name}`, kept.length > 0 ? bookings : null)
        : kept.flatMap(([staff, userId]) =>
            waits(`assignment/${assignmentName(service.name, staff)}`, bookingsWith(userId, bookings)),
          ),
  };
}

function bookingsWith(userId: number | null, bookings: readonly FutureBooking[] | null) {
  return bookings?.filter((one) => one.userId === null || one.userId === userId) ?? null;
}

function waitingNotes(
  head: Pick<WaitingNote, 'resource' | 'service'>,
  bookings: readonly FutureBooking[],
): readonly WaitingNote[] {
  const futureBookings = summarizeFutureBookings(bookings);
  if (futureBookings === null) return [];
  const { bookings: count, until } = futureBookings;
  return [
    {
      ...head,
      bookings: count,
      until,
      reason: `retired in git; hosts are kept for ${describeFutureBookings(futureBookings)}`,
    },
  ];
}

function withoutReleased(
  one: DesiredEventType,
  { bookings, retired, kept }: Judgement,
  { hosts, matched }: DeclaredState,
): DesiredEventType {
  const inPlace = hostsInPlace(one, { matched });
  const going = new Set(retired.values());
  const left = one.declared.hosts.filter(
    (userId) => !going.has(userId) || (kept.has(userId) && inPlace.includes(userId)),
  );
  const isEmptied = one.service.state === 'retired' && bookings?.length === 0; // also of hosts that git does not name any more
  const there = isEmptied ? (matched.observed.get(one.name)?.fields.hosts ?? []) : [];
  const leaving = [...new Set([...inPlace, ...there])].filter(
    (userId) => isEmptied || (going.has(userId) && !kept.has(userId)),
  );
  const names = new Map([...hosts].map(([staff, host]) => [host.found ? host.member.userId : null, staff]));
  return {
    ...one,
    declared: { ...one.declared, hosts: left },
    unresolved: one.unresolved.filter(({ staff }) => !retired.has(staff)),
    withdrawal: {
      leaving: leaving.map((userId) => names.get(userId) ?? `user ${userId}`),
      futureBookings: bookings === null ? null : summarizeFutureBookings(bookings),
    },
  };
}
