import { bare, exception } from '../envelopes.ts';
import { hostsOf, zoneOf } from '../slots/hosts.ts';
import { isOutOfBounds, reachedLimit } from '../slots/limits.ts';
import type { BookingRow, EventTypeRow, Span } from '../world/rows.ts';
import type { World } from '../world/world.ts';

interface Asked {
  readonly type: EventTypeRow;
  readonly span: Span;
  readonly now: number;
  /** The booking that is being moved. */
  readonly exceptUid?: string | undefined;
}

/** Checks a time against the type's settings, independent of its hosts. @throws Refusal: 400, and 401 (bare) over a limit */
export function requireBookableTime(world: World, { type, span, now, exceptUid }: Asked): void {
  if (span.startMs < now) throw exception(400, 'Attempting to book a meeting in the past.');
  const zone = zoneOf(world, type, hostsOf(world, type));
  if (isOutOfBounds(type.settings, { startMs: span.startMs, now, zone })) throw outOfBounds();
  const schedule = type.settings.scheduleId === null ? undefined : world.schedules.get(type.settings.scheduleId);
  const limit = reachedLimit(world, { type, span, zone: schedule?.timeZone ?? 'UTC', lengthMinutes: 0, exceptUid });
  if (limit === 'count') throw bare(401, 'booking_limit_reached');
  if (limit === 'minutes') throw bare(401, 'duration_limit_reached');
}

function outOfBounds(): Error {
  const soon = "it's too soon (violating the minimum booking notice)";
  const far = "too far in the future (outside the event's scheduling window)";
  const how =
    'Try fetching available slots first using the GET /v2/slots endpoint and then make a booking with "start" time equal to ' +
    'one of the available slots: https://cal.com/docs/api-reference/v2/slots';
  return exception(
    400,
    `The event type can't be booked at the "start" time provided. This could be because ${soon} or ${far}. ${how}`,
  );
}

/**
 * The length of a booking after a reschedule, in minutes: its own or its event type's current one, depending on the profile.
 *
 * @throws Refusal (400) for a length that the event type no longer offers
 */
export function movedLength({ profile }: World, { settings }: EventTypeRow, { startMs, endMs }: BookingRow): number {
  if (!profile.keepsOwnLength) return settings.lengthInMinutes;
  const own = (endMs - startMs) / 60_000;
  const offered = settings.lengthInMinutesOptions ?? [settings.lengthInMinutes];
  if (!offered.includes(own)) throw bare(400, 'Invalid event length');
  return own;
}
