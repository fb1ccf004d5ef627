import { isNewlyHidden, losesHosts } from '../desired/bookings-to-read.ts';
import type { DesiredEventType } from '../desired/desired-event-types.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type { FutureBookingsByService } from '../desired/future-bookings.ts';
import { newChildOwners } from '../desired/hosts-to-read.ts';
import type { Observation } from '../observe/observation.ts';
import type { UnknownScope } from './plan.ts';

/** Whose own event types had to be read and could not be: the event types that would get them as hosts are not planned. */
export function unreadHosts({ desired, matched }: DesiredState, { ownSlugs }: Observation) {
  const eventTypes = new Set<string>();
  const scopes = new Map<number, UnknownScope>();
  for (const one of ownSlugs.size === 0 ? [] : desired) {
    for (const userId of newChildOwners(one, matched.observed.get(one.name))) {
      const read = ownSlugs.get(userId);
      if (read?.known !== false) continue;
      eventTypes.add(one.name);
      scopes.set(userId, { scope: `host ${userId}`, code: read.reason.code, reason: read.reason.message });
    }
  }
  return { eventTypes, scopes: [...scopes.values()] };
}

export interface UnreadBookings {
  readonly service: string;
  /** What is not planned: to be hidden, deleted or left by a host on a guess. Retired hosts stay as they are. */
  readonly eventTypes: readonly string[];
  readonly scope: UnknownScope;
}

export function unreadBookings(
  context: DesiredState,
  futureBookings: FutureBookingsByService,
): readonly UnreadBookings[] {
  return [...(futureBookings ?? [])].flatMap(([service, read]) => {
    if (read.known) return [];
    const { code, message: reason } = read.reason;
    const ours = context.desired.filter((one) => one.service.name === service);
    const isHeld = (one: DesiredEventType) =>
      one.service.state === 'deleted' || isNewlyHidden(one, context) || losesHosts(one, context);
    const held = ours.filter(isHeld);
    const scope = { scope: `bookings of ${service}`, code, reason };
    return [{ service, eventTypes: held.map(({ name }) => name), scope }];
  });
}
