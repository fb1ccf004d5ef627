import {
  describeFutureBookings,
  type FutureBooking,
  type FutureBookingSummary,
  summarizeFutureBookings,
} from '../desired/future-bookings.ts';
import { eventTypeChanges, hostRemovals } from './event-type-guards.ts';
import type { GuardInput } from './guard-rule.ts';
import type { EventTypeChange, GuardTrip } from './plan.ts';

/** Who git took out of a service without retiring them: Cal.com would keep the bookings, and no event type for them. */
export function hostBooked(input: GuardInput): readonly GuardTrip[] {
  const removing = eventTypeChanges(input).filter((change) => hostRemovals(change).length > 0);
  const byService = Map.groupBy(removing, ({ serviceName }) => serviceName);
  return [...byService].flatMap(([service, changes]) => {
    const read = input.futureBookings?.get(service);
    const booked = read?.known ? bookedHosts(changes, read.value) : [];
    return booked.length === 0 ? [] : [bookedTrip(service, { booked, changes }, input)];
  });
}

interface BookedHost {
  readonly userId: number;
  readonly futureBookings: FutureBookingSummary;
}

function bookedHosts(changes: readonly EventTypeChange[], bookings: readonly FutureBooking[]): readonly BookedHost[] {
  return [...new Set(changes.flatMap(hostRemovals))].flatMap((userId) => {
    const futureBookings = summarizeFutureBookings(
      bookings.filter((one) => one.userId === null || one.userId === userId),
    );
    return futureBookings === null ? [] : [{ userId, futureBookings }];
  });
}

interface Booked {
  readonly booked: readonly BookedHost[];
  /** Of one service, those that take hosts away. */
  readonly changes: readonly EventTypeChange[];
}

/** With the hosts, their assignments stay: the runtime still books and moves by them. */
function bookedTrip(service: string, { booked, changes }: Booked, { changes: all, hostNames, stored }: GuardInput) {
  const ids = new Set(booked.map(({ userId }) => userId));
  const who = booked.map(
    ({ userId, futureBookings }) =>
      `${hostNames[userId] ?? `user ${userId}`} has ${describeFutureBookings(futureBookings)}`,
  );
  const staff = new Set(stored.hostMappings.filter(({ userId }) => ids.has(userId)).map(({ staffId }) => staffId));
  const serviceIds = new Set(changes.map(({ serviceId }) => serviceId));
  const unassigned = all.filter(
    (change) =>
      change.kind === 'assignment' &&
      change.action === 'delete' &&
      serviceIds.has(change.row.serviceId) &&
      staff.has(change.row.staffId),
  );
  const message = `${service}: ${who.join(', ')}, whose event types would go; write state: retired at the staff entry, which keeps the host until then, or apply --allow host-booked:${service}`;
  return {
    code: 'host-booked',
    message,
    allow: `host-booked:${service}`,
    changes: [...changes.filter((one) => hostRemovals(one).some((id) => ids.has(id))), ...unassigned].map(
      ({ id }) => id,
    ),
  } as const;
}

/** While a service has future bookings, nothing lets its deletion pass: Cal.com would keep the bookings without their event type. */
export function futureBookings(input: GuardInput): readonly GuardTrip[] {
  return deletions(input).flatMap(({ service, ids, futureBookings }): GuardTrip[] => {
    if (futureBookings === null) return [];
    const what = describeFutureBookings(futureBookings);
    const message = `${service}: not deleted, it has ${what}; cancel or move them, or wait, then apply --allow-delete ${service}`;
    return [{ code: 'future-bookings', message, allow: null, changes: ids }];
  });
}

/** Of what git names, each service has to be named once more. What is gone from Cal.com already is only forgotten. */
export function deletion(input: GuardInput): readonly GuardTrip[] {
  return deletions(input).flatMap(({ service, ids, futureBookings }): GuardTrip[] => {
    if (futureBookings !== null) return [];
    const what = ids.length === 1 ? 'event type' : `${ids.length} event types`;
    const message = `${service}: the ${what} would be deleted in Cal.com permanently, and no booking is left; if that is intended, apply --allow-delete ${service}`;
    return [{ code: 'deletion', message, allow: `delete:${service}`, changes: ids }];
  });
}

interface Deletion {
  readonly service: string;
  readonly ids: readonly string[];
  /** Null: no booking is left, or nobody asked. */
  readonly futureBookings: FutureBookingSummary | null;
}

function deletions(input: GuardInput): readonly Deletion[] {
  const there = eventTypeChanges(input).filter((one) => one.action === 'delete' && one.eventTypeId !== null);
  const byService = Map.groupBy(there, ({ serviceName }: EventTypeChange) => serviceName);
  return [...byService].map(([service, changes]) => {
    const read = input.futureBookings?.get(service);
    return {
      service,
      ids: changes.map(({ id }) => id),
      futureBookings: read?.known ? summarizeFutureBookings(read.value) : null,
    };
  });
}
