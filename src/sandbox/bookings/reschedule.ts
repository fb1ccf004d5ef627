import { bare, exception } from '../envelopes.ts';
import { idempotencyKey, type AttendeeRow, type BookingRow, type EventTypeRow, type UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { movedLength, requireBookableTime } from './booked-type.ts';
import { chooseHosts } from './choose-hosts.ts';
import { colleagueRow, newUid, renewedTitle } from './new-row.ts';
import { repeatedBooking } from './series.ts';
import { needsConfirmation } from './visible.ts';

export interface Move {
  readonly row: BookingRow;
  readonly startMs: number;
  readonly rescheduledBy: string | null;
  readonly reason: string | null;
  /** The caller. */
  readonly user: UserRow | undefined;
  readonly now: number;
}

export type MoveDraft =
  | { readonly kind: 'repeat'; readonly row: BookingRow }
  | { readonly kind: 'new'; readonly row: Omit<BookingRow, 'id'> };

/**
 * The result of all checks of a move. As with creates, for a round robin and for a booking that awaits acceptance the response is an
 * existing booking of the guest at that time, even the one to be moved. It is not changed.
 *
 * @throws Refusal: the same as for a new booking
 */
export function draftMove(world: World, type: EventTypeRow, move: Move): MoveDraft {
  const { row, startMs, now } = move;
  const isPending = needsConfirmation(type, startMs, now) && !isMovedByOrganizer(world, move);
  const status = isPending ? 'pending' : 'accepted';
  const email = String(row.responses['email']);
  const repeat = repeatedBooking(world, type, { input: { startMs, attendee: { email } }, status });
  if (repeat) return { kind: 'repeat', row: repeat };
  return { kind: 'new', row: movedRow(world, { ...move, type, status }) };
}

/**
 * Copies guests, answers, location and metadata of the old booking. The old booking's time counts as free.
 */
function movedRow(
  world: World,
  { type, status, ...move }: Move & { readonly type: EventTypeRow; readonly status: 'pending' | 'accepted' },
): Omit<BookingRow, 'id'> {
  const { row, startMs, reason, rescheduledBy, now } = move;
  const span = { startMs, endMs: startMs + movedLength(world, type, row) * 60_000 };
  const exceptUid = row.uid;
  requireBookableTime(world, { type, span, now, exceptUid });
  const among = type.rescheduleWithSameRoundRobinHost ? [row.userId] : [];
  const hosts = chooseHosts(world, { type, span, among, exceptUid });
  const place = { ...span, userId: hosts[0].id, reassignedById: null };
  return {
    ...row,
    raw: null,
    ...place,
    responses: withReason(row.responses, reason),
    uid: newUid(),
    status,
    title: renewedTitle(world, { ...row, ...span }, { type, hosts }),
    attendees: [...guestsOf(world, row, type), ...hosts.slice(1).map(colleagueRow)],
    absentHost: false,
    cancellationReason: null,
    rejectionReason: null,
    reschedulingReason: reason,
    rescheduledByEmail: rescheduledBy,
    rescheduledFromUid: row.uid,
    rescheduledToUid: null,
    idempotencyKey: status === 'pending' ? null : idempotencyKey(place),
    createdAtMs: now,
    updatedAtMs: now,
  };
}

/** Frees the old booking's time first, so that the new one may have the same. @throws Refusal (409); then nothing has changed */
export function writeMove(world: World, { row, rescheduledBy, now }: Move, draft: Omit<BookingRow, 'id'>): BookingRow {
  const old = world.bookings.byUid(row.uid) ?? row;
  world.bookings.replace({
    ...old,
    status: 'cancelled',
    rescheduledByEmail: rescheduledBy,
    rescheduledToUid: draft.uid,
    idempotencyKey: null,
    updatedAtMs: now,
  });
  try {
    return world.bookings.insert(draft);
  } catch (error) {
    world.bookings.replace(old);
    throw error;
  }
}

/** @throws Refusal: 404 if the event type is deleted, 400 for a cancelled booking, 403 for one that starts too soon */
export function requireMovable(world: World, row: BookingRow, now: number): EventTypeRow {
  const type = world.eventTypes.get(row.eventTypeId);
  if (!type) throw exception(404, `Booking with uid=${row.uid} is missing event type`);
  if (row.status !== 'cancelled') {
    requireNotice(type, row, now);
    return type;
  }
  const what = `Can't reschedule booking with uid=${row.uid} because it has been cancelled`;
  const next = row.rescheduledToUid;
  if (next === null) throw exception(400, `${what}. Please provide uid of a booking that is not cancelled.`);
  const how = `You probably want to reschedule ${next} instead by passing it within the request URL.`;
  throw exception(400, `${what} and rescheduled already to booking with uid=${next}. ${how}`);
}

/** By API an event type with rescheduling disabled can be rescheduled: only the notice counts. @throws Refusal (403) */
function requireNotice({ settings }: EventTypeRow, { startMs }: BookingRow, now: number): void {
  const { minutesBefore = 0 } = settings.disableRescheduling;
  if (startMs - now >= minutesBefore * 60_000) return;
  throw bare(403, 'Rescheduling is not allowed within the minimum notice period before the event');
}

/**
 * A move by the organizer also accepts the booking. The given address decides if the mover is the organizer; if it is the guest's, unknown,
 * or absent, the caller decides.
 */
function isMovedByOrganizer(world: World, { row, rescheduledBy, user }: Move): boolean {
  const isGuest = rescheduledBy === row.responses['email'];
  const named = isGuest ? undefined : [...world.users.values()].find(({ email }) => email === rescheduledBy);
  return (named ?? user)?.id === row.userId;
}

/** All attendees except the other hosts, who are chosen again. */
function guestsOf(world: World, row: BookingRow, type: EventTypeRow): readonly AttendeeRow[] {
  const hosts = new Set(type.hosts.map(({ userId }) => world.users.get(userId)?.email));
  const isGuest = ({ email }: AttendeeRow): boolean => !hosts.has(email) || email === row.responses['email'];
  return row.attendees.filter(isGuest).map((attendee) => ({ ...attendee, absent: false }));
}

/** The reason is stored as an answer and replaces the one of an earlier move. */
function withReason(responses: BookingRow['responses'], reason: string | null): BookingRow['responses'] {
  const { rescheduledReason: _, ...others } = responses;
  return reason === null ? others : { ...others, rescheduledReason: reason };
}
