import { eventTypeChanges } from './event-type-guards.ts';
import type { GuardInput } from './guard-input.ts';
import type { EventTypeChange, GuardTrip } from './plan.ts';
import {
  describeFutureBookings,
  type FutureBookingSummary,
  summarizeFutureBookings,
} from '../desired/future-bookings.ts';

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
    const message = `${service}: the ${what} would be deleted in Cal.com for good, and no booking is left; if that is meant, apply --allow-delete ${service}`;
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
