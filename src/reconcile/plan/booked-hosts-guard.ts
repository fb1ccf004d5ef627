import { eventTypeChanges, hostRemovals } from './event-type-guards.ts';
import type { GuardInput } from './guard-input.ts';
import type { EventTypeChange, GuardTrip } from './plan.ts';
import {
  describeFutureBookings,
  type FutureBookingSummary,
  type FutureBooking,
  summarizeFutureBookings,
} from '../desired/future-bookings.ts';

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
