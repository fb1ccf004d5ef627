import { randomUUID } from 'node:crypto';
import { bare } from '../envelopes.ts';
import { idempotencyKey, type AttendeeRow, type BookingRow, type EventTypeRow, type Span } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { movedLength, requireBookableTime } from './booked-type.ts';
import { requireSeatOf } from './cancel.ts';
import { chooseHosts } from './choose-hosts.ts';
import { bookingTitle, newUid, requireRoom, seatedBooking } from './new-row.ts';
import type { Move } from './reschedule.ts';
import { mayManage } from './visible.ts';

/**
 * | what moves      | nothing is booked at the new start                  | a booking is there already, with seats left               |
 * |-----------------|-----------------------------------------------------|-----------------------------------------------------------|
 * | one seat        | a new booking with a new seat (observed)            | the seat moves into that booking and keeps its uid (read) |
 * | the whole start | the same booking, with the same uid (observed)      | all seats move into that booking, this one ends (read)    |
 */
export type SeatMoveDraft =
  | { readonly kind: 'new booking'; readonly row: Omit<BookingRow, 'id'>; readonly seatUid: string }
  | { readonly kind: 'other booking'; readonly into: BookingRow; readonly seatUid: string | undefined }
  | { readonly kind: 'same booking'; readonly row: BookingRow };

type SeatMove = Move & { readonly type: EventTypeRow; readonly seatUid: string | undefined };

/**
 * @throws Refusal: 400 for an unknown seat and for everything that refuses a new booking,
 * 409 without seats left, 500 for a guest without a seat uid
 */
export function draftSeatMove(world: World, move: SeatMove): SeatMoveDraft {
  const { row, type, startMs, seatUid, user, now } = move;
  if (seatUid !== undefined) requireSeatOf(world, row, seatUid);
  else if (!user || !mayManage(world, user, type)) throw bare(500, 'Internal server error');
  const span = { startMs, endMs: startMs + movedLength(world, type, row) * 60_000 };
  const there = seatedBooking(world, type, startMs);
  if (there && there.id !== row.id) {
    requireSpace(type, { row, into: there, seatUid });
    return { kind: 'other booking', into: there, seatUid };
  }
  requireBookableTime(world, { type, span, now, exceptUid: row.uid });
  if (seatUid === undefined) {
    chooseHosts(world, { type, span, among: [row.userId], exceptUid: row.uid });
    return { kind: 'same booking', row: { ...row, ...span, updatedAtMs: now, ...keyed({ ...row, ...span }) } };
  }
  const newSeatUid = randomUUID();
  return { kind: 'new booking', row: rowOfSeat(world, move, { span, seatUid, newSeatUid }), seatUid: newSeatUid };
}

/** @returns the guests' current booking, and the seat that the response names; undefined for a whole start. @throws Refusal (409) */
export function writeSeatMove(
  world: World,
  { row, seatUid, now }: SeatMove,
  draft: SeatMoveDraft,
): { readonly row: BookingRow; readonly seatUid: string | undefined } {
  switch (draft.kind) {
    case 'same booking':
      return { row: world.bookings.replace(draft.row), seatUid: firstSeat(world) };
    case 'new booking': {
      const made = world.bookings.insert(draft.row);
      leave(world, row, { seatUid, now });
      return { row: made, seatUid: draft.seatUid };
    }
    case 'other booking': {
      const into = world.bookings.byUid(draft.into.uid) ?? draft.into;
      const moving = row.attendees.filter(({ seat }) => seatUid === undefined || seat?.uid === seatUid);
      const known = new Set(into.attendees.map(({ email }) => email));
      const added = moving.filter(({ email }) => !known.has(email));
      leave(world, row, { seatUid, now });
      const joined = { ...into, attendees: [...into.attendees, ...added], updatedAtMs: now };
      return { row: world.bookings.replace(joined), seatUid: seatUid ?? firstSeat(world) };
    }
  }
  throw new Error(`no such move: ${JSON.stringify(draft satisfies never)}`);
}

/** A moving guest's seat leaves the booking; a booking without seats is cancelled. */
function leave(
  world: World,
  { uid }: BookingRow,
  { seatUid, now }: { readonly seatUid: string | undefined; readonly now: number },
): void {
  const row = world.bookings.byUid(uid);
  if (!row) return;
  const attendees = row.attendees.filter(({ seat }) => seatUid !== undefined && seat?.uid !== seatUid);
  const ending = { status: 'cancelled', idempotencyKey: null } as const;
  world.bookings.replace({ ...row, ...(attendees.length === 0 && ending), attendees, updatedAtMs: now });
}

function rowOfSeat(
  world: World,
  { row, type, rescheduledBy, now }: SeatMove,
  { span, seatUid, newSeatUid }: { readonly span: Span; readonly seatUid: string; readonly newSeatUid: string },
): Omit<BookingRow, 'id'> {
  const hosts = chooseHosts(world, { type, span, among: [], exceptUid: row.uid });
  const guest = row.attendees.find(({ seat }) => seat?.uid === seatUid);
  const attendees = guest?.seat ? [{ ...guest, absent: false, seat: { ...guest.seat, uid: newSeatUid } }] : [];
  const uid = newUid();
  const lengthMinutes = (span.endMs - span.startMs) / 60_000;
  const place = { ...span, userId: hosts[0].id, reassignedById: null };
  const { id: _, ...rest } = row;
  return {
    ...rest,
    raw: null,
    ...place,
    uid,
    icsUid: `${uid}@Cal.com`,
    title: bookingTitle(world, {
      type,
      hosts,
      guestName: guest?.name ?? '',
      location: row.location ?? '',
      lengthMinutes,
    }),
    attendees,
    ...answersOf(guest),
    status: 'accepted',
    absentHost: false,
    cancellationReason: null,
    rescheduledByEmail: rescheduledBy,
    rescheduledFromUid: null,
    rescheduledToUid: null,
    idempotencyKey: idempotencyKey(place),
    createdAtMs: now,
    updatedAtMs: now,
  };
}

function answersOf(guest: AttendeeRow | undefined): Pick<BookingRow, 'responses' | 'metadata'> {
  return {
    responses: { ...guest?.seat?.responses, name: guest?.name, email: guest?.email },
    metadata: guest?.seat?.metadata ?? {},
  };
}

function keyed(row: BookingRow): Pick<BookingRow, 'idempotencyKey'> {
  return { idempotencyKey: row.idempotencyKey === null ? null : idempotencyKey(row) };
}

/** The response to the move of a whole start names the first seat of all bookings: a bug of the real server. */
function firstSeat(world: World): string | undefined {
  for (const { attendees } of world.bookings.all()) for (const { seat } of attendees) if (seat) return seat.uid;
  return undefined;
}

function requireSpace(
  type: EventTypeRow,
  { row, into, seatUid }: { readonly row: BookingRow; readonly into: BookingRow; readonly seatUid: string | undefined },
): void {
  if (seatUid !== undefined) return requireRoom(type, into);
  const total = row.attendees.length + into.attendees.length;
  if (total > (type.settings.seats?.seatsPerTimeSlot ?? 0)) throw bare(409, 'not_enough_available_seats_error');
}
