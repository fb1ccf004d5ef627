import type { CalcomReader } from '../../calcom/api.ts';
import type { Booking, BookingsQuery, OwnedEventType } from '../../calcom/common-api.ts';
import { findChild } from '../../calcom/find-child.ts';
import type { Read } from '../../model/read.ts';
import type { StoredBooking } from '../../model/stored.ts';
import { type BookingsToRead, bookingsToRead, bookingWindow, lengthChanges } from '../desired/what-to-read.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type {
  BookedTime,
  BookedTimes,
  FutureBooking,
  FutureBookingsByService,
  TeamBooking,
} from '../desired/future-bookings.ts';
import { reasonOf, unknown } from './unproven.ts';

interface ServiceBookingsInput {
  readonly state: DesiredState;
  readonly reader: CalcomReader;
  readonly readOwnBookings: (companyId: string, nowMs: number) => Promise<readonly StoredBooking[]>;
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

type ServiceBookings = NonNullable<FutureBookingsByService>;

/**
 * Reads future bookings of the services that this plan would remove something from, in Cal.com and in the runtime's database. Nothing is
 * read for other services. The results are filtered again by event type and end, because Cal.com ignores unknown filters.
 */
export async function readServiceBookings(input: ServiceBookingsInput): Promise<ServiceBookings> {
  const { state, now } = input;
  const { catalog, stored } = state;
  const wanted = bookingsToRead(state);
  if (wanted.length === 0) return new Map();
  const nowMs = now();
  const own = await input.readOwnBookings(catalog.company.id, nowMs);
  const idsOf = await readIds(wanted, input);
  const known = [...idsOf.values()].flatMap((ids) => (ids.known ? ids.value : []));
  const listed = await readFutureBookings(known, input);
  const userOf = new Map(stored.hostMappings.map(({ staffId, userId }) => [staffId, userId]));
  const { timeZone } = catalog.company;
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const reads = wanted.map((one): readonly [string, Read<readonly FutureBooking[]>] => {
    const ids = idsOf.get(one);
    if (ids?.known !== true) return [one.service.name, ids ?? { known: true, value: [] }];
    if (!listed.known) return [one.service.name, listed];
    return [
      one.service.name,
      { known: true, value: mergeBookings(one, { ids: ids.value, listed: listed.value, own, userOf, nowMs, clock }) },
    ];
  });
  return new Map(reads);
}

/** Event types of each service that can be booked. A host whose child id is unknown may have bookings that cannot be read. */
async function readIds(
  wanted: readonly BookingsToRead[],
  input: ServiceBookingsInput,
): Promise<ReadonlyMap<BookingsToRead, Read<readonly number[]>>> {
  const users = new Set(wanted.flatMap(({ unknownChildren }) => unknownChildren.map(({ userId }) => userId)));
  const owned = new Map<number, Read<readonly OwnedEventType[]>>();
  for (const userId of users) owned.set(userId, await readOwned(userId, input));
  const ids = new Map<BookingsToRead, Read<readonly number[]>>();
  for (const one of wanted) ids.set(one, await idsWith(one, owned, input));
  return ids;
}

async function idsWith(
  { eventTypeIds, unknownChildren }: BookingsToRead,
  owned: ReadonlyMap<number, Read<readonly OwnedEventType[]>>,
  { reader, signal }: ServiceBookingsInput,
): Promise<Read<readonly number[]>> {
  const ids = [...eventTypeIds];
  for (const { userId, slug, parentId } of unknownChildren) {
    const read = owned.get(userId);
    if (read?.known === false) return read;
    const id = await reading(() =>
      findChild(reader, { ownerId: userId, parentId, slug }, read?.value ?? [], signal ? { signal } : {}),
    );
    if (!id.known) return id;
    if (id.value === undefined) {
      const message = `user ${userId} is a host of ${slug}, but Cal.com does not show that event type of theirs, which may be booked; save the host's list of the event type once in Cal.com, then try again`;
      return unknown({ code: 'unexpected-shape', message });
    }
    ids.push(id.value);
  }
  return { known: true, value: ids };
}

function readOwned(userId: number, input: ServiceBookingsInput): Promise<Read<readonly OwnedEventType[]>> {
  const { state, reader, signal } = input;
  const { team } = state;
  const username = team.members.find((member) => member.userId === userId)?.username;
  if (!username) return Promise.resolve({ known: true, value: [] });
  const owner = { userId, username, organizationId: team.facts?.parentId ?? null };
  return reading(() => reader.eventTypesOf(owner, signal ? { signal } : {}));
}

async function reading<T>(read: () => Promise<T>): Promise<Read<T>> {
  try {
    return { known: true, value: await read() };
  } catch (error) {
    return unknown(reasonOf(error));
  }
}

interface Found {
  readonly ids: readonly number[];
  readonly listed: readonly Booking[];
  readonly own: readonly StoredBooking[];
  /** Cal.com user id by staff id. */
  readonly userOf: ReadonlyMap<string, number>;
  readonly nowMs: number;
  /** Formats times in the company's time zone. */
  readonly clock: Intl.DateTimeFormat;
}

/** Merges both sources; a booking made by the runtime is in both and counts once. */
function mergeBookings(
  { service }: BookingsToRead,
  { ids, listed, own, userOf, nowMs, clock }: Found,
): readonly FutureBooking[] {
  const ours = new Set(ids);
  const inCalcom = listed.filter(
    (one) => one.eventTypeId !== null && ours.has(one.eventTypeId) && isFuture(one, nowMs),
  );
  const uids = new Set(inCalcom.map(({ uid }) => uid));
  const more = own.filter(({ serviceId, bookingUid }) => {
    return serviceId === service.id && (bookingUid === null || !uids.has(bookingUid));
  });
  const ends = [
    ...inCalcom.map(({ hostUserIds, toMs }) => ({ userId: hostUserIds[0], toMs })),
    ...more.map(({ staffId, endsAt }) => ({ userId: userOf.get(staffId ?? ''), toMs: Date.parse(endsAt) })),
  ];
  return ends.map(({ userId, toMs }) => ({
    userId: service.scheduling === 'collective' ? null : (userId ?? null), // Cal.com returns one host of several
    endsAt: new Date(toMs).toISOString(),
    endsAtLocal: clock.format(toMs),
  }));
}

/** Statuses requested from Cal.com; the results are filtered by end again. */
export const FUTURE_STATUSES: NonNullable<BookingsQuery['statuses']> = ['upcoming', 'recurring', 'unconfirmed'];

/** Keeps the URL of a call well below the limit of servers. */
const IDS_PER_CALL = 200;

export function isFuture({ status, toMs }: Booking, nowMs: number): boolean {
  return (status === 'accepted' || status === 'pending') && toMs > nowMs;
}

interface Reading {
  readonly reader: CalcomReader;
  readonly signal?: AbortSignal;
}

/** One call per 200 event types. Cal.com ignores unknown filters: callers must filter the results by event type and end. */
async function readFutureBookings(
  eventTypeIds: readonly number[],
  { reader, signal }: Reading,
): Promise<Read<readonly Booking[]>> {
  const bookings: Booking[] = [];
  try {
    for (let from = 0; from < eventTypeIds.length; from += IDS_PER_CALL) {
      const ids = eventTypeIds.slice(from, from + IDS_PER_CALL);
      const query = { eventTypeIds: ids, statuses: FUTURE_STATUSES };
      bookings.push(...(await reader.bookings(signal ? { ...query, signal } : query)));
    }
    return { known: true, value: bookings };
  } catch (error) {
    return unknown(reasonOf(error));
  }
}

interface TimesInput {
  readonly state: DesiredState;
  readonly reader: CalcomReader;
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

/** Future bookings of the event types whose length changes in git: one list call for all, none if no length changes. */
export async function readBookedTimes(input: TimesInput): Promise<BookedTimes> {
  const changes = lengthChanges(input.state);
  if (changes.length === 0) return new Map();
  const ids = changes.flatMap(({ eventTypeIds }) => eventTypeIds);
  const read = await readFutureBookings(ids, input);
  if (!read.known) return new Map(changes.map(({ name }) => [name, read]));
  const nowMs = input.now();
  const { timeZone } = input.state.catalog.company;
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const upcoming = read.value.filter((one) => isFuture(one, nowMs));
  return new Map(
    changes.map(({ name, eventTypeIds }) => {
      const ours = upcoming.filter(({ eventTypeId }) => eventTypeIds.some((id) => id === eventTypeId));
      return [name, { known: true, value: ours.map((one) => timeOf(one, clock)) }];
    }),
  );
}

function timeOf({ uid, fromMs, toMs }: Booking, clock: Intl.DateTimeFormat): BookedTime {
  const startsAt = new Date(fromMs).toISOString();
  return { uid, startsAt, startsAtLocal: clock.format(fromMs), minutes: (toMs - fromMs) / 60_000 };
}

/** All future bookings of the team within the window of hours and closures that change: one list call. Undefined: none change. */
export async function readTeamBookings(input: TimesInput): Promise<Read<readonly TeamBooking[]> | undefined> {
  const { state, reader, signal } = input;
  const nowMs = input.now();
  const window = bookingWindow(state.catalog, state.stored, nowMs);
  if (window === null || state.team.eventTypes.length === 0) return undefined; // without event types Cal.com ignores the team
  const query: BookingsQuery = {
    teamId: state.catalog.company.environment.teamId,
    statuses: FUTURE_STATUSES,
    afterStartMs: window.fromMs,
    ...(window.toMs !== null && { beforeEndMs: window.toMs }),
    onUnreadable: () => undefined, // made outside calops, in any shape
    ...(signal && { signal }),
  };
  const read = await reading(() => reader.bookings(query));
  if (!read.known) return read;
  return { known: true, value: read.value.filter((one) => isFuture(one, nowMs)).map(teamBooking) };
}

function teamBooking({ uid, eventTypeId, hostUserIds, fromMs, toMs, metadata, seats }: Booking): TeamBooking {
  const guests = seats.length > 0 ? seats.map((seat) => seat.metadata) : [metadata];
  const appointmentIds = guests.map((marks) => marks['calops_appointment'] ?? null);
  return { uid, eventTypeId, hostUserIds, fromMs, toMs, appointmentIds };
}
