import { isTeamAdmin } from '../auth.ts';
import { bare, exception, unreadable } from '../envelopes.ts';
import { requireReadable } from '../event-types/output.ts';
import { hostsOf, zoneOf } from '../slots/hosts.ts';
import { isOutOfBounds, reachedLimit } from '../slots/limits.ts';
import type { BookingRow, EventTypeRow, Span, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import type { NewBooking } from './input.ts';
import { teamOf } from './visible.ts';

/** @throws Refusal: 404 for a missing type; 401, 403, 400 and 422 for one that this caller may not book or that cannot be booked */
export function requireBookedType(world: World, input: NewBooking, user: UserRow | undefined): EventTypeRow {
  const type = requireType(world, input);
  requireAllowed(world, type, user);
  if (type.schedulingType === 'managed') {
    const how =
      'You have to provide the child event type id aka id of event type that has been assigned to one of the users.';
    throw exception(400, `Event type with id=${type.id} is the parent managed event type that can't be booked. ${how}`);
  }
  if (type.teamId !== null && type.hosts.length === 0) {
    const how = `Please, add at least 1 host to event type with id=${type.id} belonging to team with id=${type.teamId} and try again.`;
    throw exception(422, `Can't book this team event type because it has no hosts. ${how}`);
  }
  return type;
}

/** @throws Refusal: 404 for a missing type, 400 for one that cannot be read, or whose series has lost its rule */
export function requireType(world: World, input: NewBooking): EventTypeRow {
  const type = findType(world, input);
  if (!type) throw exception(404, notFound(input));
  requireReadable(type);
  if (type.settings.isRecurrenceBroken) throw unreadable('freq - Required, count - Required, interval - Required, ');
  return type;
}

function findType(world: World, input: NewBooking): EventTypeRow | undefined {
  const { eventTypeId, eventTypeSlug = '', username, teamSlug, organizationSlug } = input;
  if (eventTypeId) return world.eventTypes.get(eventTypeId);
  if (username) {
    // The sandbox has no organisation slugs, so no user is found by one.
    const user = organizationSlug ? undefined : world.userByName(username);
    if (!user) throw exception(404, `User with username ${username} not found`);
    return world.eventTypes.byOwnerSlug(user.id, eventTypeSlug);
  }
  if (organizationSlug) {
    throw exception(404, `slots-input.service.ts: Organization with slug ${organizationSlug} not found`);
  }
  const team = [...world.teams.values()].find(({ slug }) => slug === teamSlug);
  if (!team) throw exception(404, `Team with slug ${teamSlug ?? ''} not found`);
  return world.eventTypes.byTeamSlug(team.id, eventTypeSlug);
}

function notFound({ eventTypeId, eventTypeSlug, username, teamSlug }: NewBooking): string {
  if (username && eventTypeSlug)
    return `Event type with slug ${eventTypeSlug} belonging to user ${username} not found.`;
  if (teamSlug && eventTypeSlug)
    return `Event type with slug ${eventTypeSlug} belonging to team ${teamSlug} not found.`;
  return `Event type with id ${eventTypeId} not found.`;
}

/** A type can require the credentials of its owner, a host, or an admin of its team. */
function requireAllowed(world: World, type: EventTypeRow, user: UserRow | undefined): void {
  if (!type.settings.bookingRequiresAuthentication) return;
  if (!user) {
    const whose = 'event type owner, host or team or org admin or owner';
    throw exception(
      401,
      `checkBookingRequiresAuthentication - request must be authenticated by passing credentials belonging to ${whose}.`,
    );
  }
  const isHost = type.ownerId === user.id || type.hosts.some((host) => host.userId === user.id);
  if (isHost || isTeamAdmin(world, user.id, teamOf(world, type))) return;
  const needed = 'User has to be either event type owner, host, team admin or owner or org admin or owner.';
  throw exception(
    403,
    `checkBookingRequiresAuthentication - user is not authorized to access this event type. ${needed}`,
  );
}

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
