import { bare, exception, innerBadRequest, innerUnauthorized } from '../envelopes.ts';
import type { BookingRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { mayManage } from './visible.ts';

interface Decision {
  readonly row: BookingRow;
  readonly user: UserRow;
  readonly now: number;
}

/**
 * Accepts every booking that is not accepted: declined, cancelled and moved ones too. Does not check if the time is still free.
 *
 * @throws Refusal (inner API): 401 without access, 400 if it is already accepted
 */
export function confirmedRow(world: World, decision: Decision): BookingRow {
  requireOpen(world, decision);
  return world.bookings.replace({ ...decision.row, status: 'accepted', updatedAtMs: decision.now });
}

/** @throws Refusal (inner API): 401 without access, 400 if it is already accepted */
export function declinedRow(world: World, decision: Decision & { readonly reason: string | null }): BookingRow {
  requireOpen(world, decision);
  const { row, reason, now } = decision;
  return world.bookings.replace({
    ...row,
    status: 'rejected',
    rejectionReason: reason,
    idempotencyKey: null,
    updatedAtMs: now,
  });
}

function requireOpen(world: World, { row, user }: Decision): void {
  const type = world.eventTypes.get(row.eventTypeId);
  const isAllowed = row.userId === user.id || (type !== undefined && mayManage(world, user, type));
  if (!isAllowed) throw innerUnauthorized('User is not authorized to confirm this booking');
  if (row.status === 'accepted') throw innerBadRequest('Booking already confirmed');
}

export interface Mark {
  readonly email: string;
  readonly absent: boolean;
}

interface Marking {
  readonly row: BookingRow;
  readonly user: UserRow;
  readonly host: boolean;
  readonly attendees: readonly Mark[];
  readonly now: number;
}

/**
 * Attendees can be marked by each participant and by those who manage the type, the host by every
 * caller with a key; a marked host stays marked.
 *
 * @throws Refusal: 400 before the start, 500 for unknown attendees and for callers without access
 */
export function markedRow(world: World, { row, user, host, attendees, now }: Marking): BookingRow {
  if (now < row.startMs) {
    const times = `Current time in UTC+0: ${isoOf(now)}, Booking start time in UTC+0: ${isoOf(row.startMs)}`;
    throw exception(400, `Bookings can only be marked as absent after their scheduled start time. ${times}`);
  }
  const isKnown = attendees.every(({ email }) => row.attendees.some((attendee) => attendee.email === email));
  if (attendees.length > 0 && !(takesPart(world, row, user) && isKnown)) {
    throw bare(500, 'Failed to update no-show status');
  }
  const marks = new Map(attendees.map(({ email, absent }) => [email, absent]));
  return world.bookings.replace({
    ...row,
    absentHost: row.absentHost || host,
    attendees: row.attendees.map((attendee) => ({ ...attendee, absent: marks.get(attendee.email) ?? attendee.absent })),
    updatedAtMs: now,
  });
}

function takesPart(world: World, row: BookingRow, user: UserRow): boolean {
  const type = world.eventTypes.get(row.eventTypeId);
  const isThere = row.userId === user.id || row.attendees.some((attendee) => attendee.email === user.email);
  return isThere || (type !== undefined && mayManage(world, user, type));
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
