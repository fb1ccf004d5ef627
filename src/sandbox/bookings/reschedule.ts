import { bare, exception } from '../envelopes.ts';
import { idempotencyKey, type AttendeeRow, type BookingRow, type EventTypeRow, type UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { movedLength, requireBookableTime } from './bookable-time.ts';
import { chooseHosts } from './choose-hosts.ts';
import { colleagueRow, newUid } from './new-row.ts';
import { repeatedBooking } from './repeats.ts';
import { needsConfirmation } from './status.ts';
import { renewedTitle } from './title.ts';

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
 * What a move is going to do. As with creates, a round robin, and whoever waits to be accepted, is answered with the booking
 * that the guest has at that time already: be it the very one that was to move. It stays as it is.
 *
 * @throws Refusal: what refuses a new booking
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
 * With the guests, answers, place and metadata of the old one. The time that the old one takes
 * counts as free.
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

/** The old booking gives its time up first, so that the new one may have the same. @throws Refusal (409); all is as before then */
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

/** @throws Refusal: 404 when the event type is gone, 400 for a booking that is cancelled, 403 for one that starts too soon */
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

/** An event type that is not to be rescheduled at all may be, by the API: only the notice counts. @throws Refusal (403) */
function requireNotice({ settings }: EventTypeRow, { startMs }: BookingRow, now: number): void {
  const { minutesBefore = 0 } = settings.disableRescheduling;
  if (startMs - now >= minutesBefore * 60_000) return;
  throw bare(403, 'Rescheduling is not allowed within the minimum notice period before the event');
}

/**
 * An organizer who moves a booking has accepted it by that. It is he when the address given is his; when it is the guest's,
 * nobody's, or none, the caller counts.
 */
function isMovedByOrganizer(world: World, { row, rescheduledBy, user }: Move): boolean {
  const isGuest = rescheduledBy === row.responses['email'];
  const named = isGuest ? undefined : [...world.users.values()].find(({ email }) => email === rescheduledBy);
  return (named ?? user)?.id === row.userId;
}

/** All but the other hosts, who are chosen anew. */
function guestsOf(world: World, row: BookingRow, type: EventTypeRow): readonly AttendeeRow[] {
  const hosts = new Set(type.hosts.map(({ userId }) => world.users.get(userId)?.email));
  const isGuest = ({ email }: AttendeeRow): boolean => !hosts.has(email) || email === row.responses['email'];
  return row.attendees.filter(isGuest).map((attendee) => ({ ...attendee, absent: false }));
}

/** The reason is one of the answers; that of an earlier move goes. */
function withReason(responses: BookingRow['responses'], reason: string | null): BookingRow['responses'] {
  const { rescheduledReason: _, ...others } = responses;
  return reason === null ? others : { ...others, rescheduledReason: reason };
}
