import { bare, databaseFault, exception, Refusal, uniqueViolation } from '../envelopes.ts';
import { isFree } from '../slots/free.ts';
import { hostsOf } from '../slots/hosts.ts';
import { idempotencyKey, type BookingRow, type EventTypeRow, type UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { luckiest } from './choose-hosts.ts';
import { renewedTitle } from './new-row.ts';
import { mayManage } from './visible.ts';

interface Reassigning {
  readonly row: BookingRow;
  readonly user: UserRow;
  readonly now: number;
}

/** Assigns another free host of the pool. @throws Refusal: 400 if none is free or the type is deleted; 403 without access */
export function reassignedToAnybody(world: World, given: Reassigning): BookingRow {
  const { row } = given;
  const type = requireType(world, given);
  const free = hostsOf(world, type).pool.filter(
    (host) => !takesPart(row, host.user) && isFree(world, { type, user: host.user, span: row }),
  );
  const next = luckiest(world, type, free);
  if (!next) throw exception(400, "Can't reassign the booking because no other host is available at that time.");
  return givenTo(world, { ...given, type, next });
}

/**
 * Assigns the booking to a host of the round robin, even if busy or if the booking is cancelled. The only host of a child is its owner.
 *
 * @throws Refusal: 400 for a user who is not a host, and if the type is deleted; 403 without access, 404 for an unknown user, 409 for a
 *   second booking that the user was assigned for that time, 500 for an id that is not a number and for hosts who always take part
 */
export function reassignedTo(world: World, given: Reassigning & { readonly userId: string }): BookingRow {
  const type = requireType(world, given);
  const id = Number(given.userId);
  if (!Number.isInteger(id)) throw databaseFault();
  const next = world.users.get(id);
  if (!next) throw exception(404, `User with id=${id} was not found in the database`);
  const { fixed, pool } = hostsOf(world, type);
  const isOwner = type.teamId === null && type.ownerId === id;
  if (isOwner) return world.bookings.replace({ ...given.row, updatedAtMs: given.now });
  if (type.teamId !== null && fixed.some((host) => host.id === id)) throw bare(500, 'Internal server error');
  if (!pool.some((host) => host.user.id === id)) throw noHost(id);
  return givenTo(world, { ...given, type, next });
}

/** If a mandatory host is the organizer, the host of the pool is an attendee, and the new host replaces that attendee. */
function givenTo(
  world: World,
  { row, type, next, user, now }: Reassigning & { readonly type: EventTypeRow; readonly next: UserRow },
): BookingRow {
  const hosts = hostsOf(world, type);
  if (hosts.fixed.length > 0) {
    const isCurrent = (email: string): boolean => hosts.pool.some((host) => host.user.email === email);
    const { name, email, timeZone, locale } = next;
    const attendees = row.attendees.map((attendee) =>
      isCurrent(attendee.email) ? { ...attendee, name, email, timeZone, language: locale } : attendee,
    );
    return world.bookings.replace({ ...row, attendees, updatedAtMs: now });
  }
  if (next.id === row.userId) return world.bookings.replace({ ...row, updatedAtMs: now });
  const changed = { ...row, userId: next.id, reassignedById: user.id, updatedAtMs: now };
  const title = renewedTitle(world, changed, { type, hosts: [next] });
  return replaced(world, { ...changed, title, idempotencyKey: idempotencyKey(changed) });
}

/** The key contains the previous host: it collides if the same host passes two bookings of a time to one host. */
function replaced(world: World, row: BookingRow): BookingRow {
  try {
    return world.bookings.replace(row);
  } catch (error) {
    throw error instanceof Refusal && error.status === 409 ? uniqueViolation() : error;
  }
}

function requireType(world: World, { row, user }: Reassigning): EventTypeRow {
  const type = world.eventTypes.get(row.eventTypeId);
  if (!type) throw exception(400, 'Event type with id=null was not found in the database');
  if (!mayManage(world, user, type)) throw exception(403, 'You do not have permission to reassign this booking');
  return type;
}

function takesPart(row: BookingRow, host: UserRow): boolean {
  return row.userId === host.id || row.attendees.some((attendee) => attendee.email === host.email);
}

function noHost(id: number): Error {
  const why = 'the user to which you reassign this booking must be one of the booking hosts';
  const how =
    'Fetch the booking using following endpoint and select id of one of the hosts: ' +
    'https://cal.com/docs/api-reference/v2/bookings/get-a-booking';
  return exception(400, `User with id=${id} is not a valid Round Robin host - ${why}. ${how}`);
}
