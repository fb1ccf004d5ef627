import { isTeamAdmin } from '../auth.ts';
import type { AttendeeRow, BookingRow, EventTypeRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

/** The bookings that a user may see: `asHost` the whole booking, `asGuest` only through these attendees. */
export interface Sight {
  readonly asHost: (row: BookingRow) => boolean;
  readonly asGuest: (attendee: AttendeeRow) => boolean;
}

/**
 * Every user sees bookings as organizer or attendee. An admin of a team also sees those of the team's event types, including children of
 * managed ones, and all bookings of its members, of any type.
 */
export function sightOf(world: World, user: UserRow): Sight {
  const people = peopleUnder(world, user.id);
  const emails = new Set([user.email, ...[...people].flatMap((id) => world.users.get(id)?.email ?? [])]);
  return {
    asHost: (row) => {
      const eventType = world.eventTypes.get(row.eventTypeId);
      const teamId = eventType ? teamOf(world, eventType) : null;
      return row.userId === user.id || people.has(row.userId) || isTeamAdmin(world, user.id, teamId);
    },
    asGuest: (attendee) => emails.has(attendee.email),
  };
}

/** The bookings of a team's event types and their children. Bookings of a deleted type belong to no team. */
export function sightOfTeam(world: World, teamId: number): Sight {
  return {
    asHost: (row) => {
      const eventType = world.eventTypes.get(row.eventTypeId);
      return eventType !== undefined && teamOf(world, eventType) === teamId;
    },
    asGuest: () => false,
  };
}

/** The team that a type belongs to: its own, or that of its managed parent. */
export function teamOf(world: World, eventType: EventTypeRow): number | null {
  if (eventType.teamId !== null || eventType.parentId === null) return eventType.teamId;
  return world.eventTypes.get(eventType.parentId)?.teamId ?? null;
}

function peopleUnder(world: World, userId: number): ReadonlySet<number> {
  const teams = [...world.teams.keys()].filter((teamId) => isTeamAdmin(world, userId, teamId));
  return new Set(teams.flatMap((teamId) => world.memberIds(teamId)));
}

const MINUTE_MS = 60_000;
const UNITS_MS = { minutes: MINUTE_MS, hours: 60 * MINUTE_MS, days: 1440 * MINUTE_MS, months: 30 * 1440 * MINUTE_MS };

/** Returns true if a host must accept the booking: always, or only if it is made at short notice. */
export function needsConfirmation({ settings }: EventTypeRow, startMs: number, now: number): boolean {
  const policy = settings.confirmationPolicy;
  if (!policy) return false;
  if (policy.type === 'always' || !policy.noticeThreshold) return true;
  const { unit, count } = policy.noticeThreshold;
  return Math.floor((startMs - now) / UNITS_MS[unit]) <= count;
}

/** Returns true if the user may manage the bookings of a type: its owner, its hosts, and the admins of its team. */
export function mayManage(world: World, user: UserRow, type: EventTypeRow): boolean {
  const isHost = type.hosts.some((host) => host.userId === user.id);
  return type.ownerId === user.id || isHost || isTeamAdmin(world, user.id, teamOf(world, type));
}
