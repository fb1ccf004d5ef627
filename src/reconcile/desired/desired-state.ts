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

/** The desired state of one company: the starting point of plans, coverage, drift and explanations. */
export interface DesiredState extends DeclaredState {
  /** Names of assignments that git retired and that have no future bookings: without host and maps. */
  readonly released: ReadonlySet<string>;
  /** Retired in git and still booked. */
  readonly waiting: readonly WaitingNote[];
}

/** Retired in git with future bookings: the operator can wait, or cancel or move the bookings. */
export interface WaitingNote {
  /** `service/cut`, or `assignment/cut/emma` for one staff entry. */
  readonly resource: string;
  readonly service: string;
  readonly bookings: number;
  /** End of the last booking, ISO 8601 with Z. */
  readonly until: string;
  /** A sentence with times in the company's time zone. */
  readonly reason: string;
}

interface Observed {
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  /** Absent: not read; retired staff then keep their hosts. */
  readonly futureBookings?: FutureBookingsByService;
}

export function desiredState(declared: Catalog, { team, stored, futureBookings = null }: Observed): DesiredState {
  return withdraw(declaredState(declared, team, stored), futureBookings);
}

/** Returns true if git removes something from the service: the whole retired service, or retired staff entries. */
export function isWithdrawn({ state, staff }: Service): boolean {
  return state === 'retired' || (state === 'active' && staff.some((entry) => entry.state === 'retired'));
}

/**
 * For a retired staff entry, or every entry of a retired service. A service is checked as a whole,
 * since an appointment can have several segments.
 *
 * | its host in Cal.com, as applied | future bookings (of the host; of a retired service: any) | then |
 * |---|---|---|
 * | no  | not read | released: no host, no maps |
 * | yes | none | released |
 * | yes | some | kept and reported (waiting) |
 * | yes | not read, or read failed | kept |
 */
export function withdraw(base: DeclaredState, futureBookings: FutureBookingsByService): DesiredState {
  const judged = new Map(
    [...withdrawnServices(base.desired)].map(([service, ours]) => [
      service,
      judge(service, ours, { base, futureBookings }),
    ]),
  );
  if (judged.size === 0) return { ...base, released: NONE, waiting: [] };
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

const NONE: ReadonlySet<string> = new Set();

function withdrawnServices(desired: readonly DesiredEventType[]): ReadonlyMap<Service, readonly DesiredEventType[]> {
  return Map.groupBy(
    desired.filter(({ service }) => isWithdrawn(service)),
    ({ service }) => service,
  );
}

/** Hosts in effect: those of the ledger, or of Cal.com if the ledger has none. Empty for a missing event type. */
export function hostsInPlace(
  { name }: DesiredEventType,
  { matched }: Pick<DeclaredState, 'matched'>,
): readonly number[] {
  const observed = matched.observed.get(name);
  if (!observed) return [];
  return ledgerOf(observed, matched.ledger.get(name) ?? null)?.applied.hosts ?? observed.fields.hosts;
}

/** Retired staff with their Cal.com users; staff without a Cal.com user have no host to remove. */
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
  /** All retired staff. */
  readonly retired: ReadonlyMap<string, number | null>;
  /** Cal.com users who stay as long as they have bookings. */
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
  const isEmptied = one.service.state === 'retired' && bookings?.length === 0; // includes hosts that git no longer declares
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
