import { bookingsOfSeries, cancelledFrom, cancelledRow, seriesOf, withoutSeat } from '../bookings/cancel.ts';
import { confirmedRow, declinedRow, type Mark, markedRow } from '../bookings/decide.ts';
import { relocatedRow } from '../bookings/location.ts';
import { draftSeatMove, writeSeatMove } from '../bookings/move-seats.ts';
import { bookingOutput, createdOutput, displayEmail } from '../bookings/output.ts';
import { reassignedTo, reassignedToAnybody } from '../bookings/reassign.ts';
import { draftMove, requireMovable, writeMove, type Move } from '../bookings/reschedule.ts';
import { exception } from '../envelopes.ts';
import { success, type Reply } from '../http/reply.ts';
import type { Call, Route, UserCall } from '../router.ts';
import { instantFrom } from '../slots/time-zone.ts';
import {
  ABSENCE,
  CANCELLING,
  CANCELLING_SEAT,
  LOCATION,
  REASON,
  RESCHEDULING,
  RESCHEDULING_SEAT,
} from '../validation/booking-shapes.ts';
import { parseInput } from '../validation/check.ts';
import { isRecord, parseStrict } from '../validation/shape.ts';
import {
  announceAbsence,
  announceCancelled,
  announceDecided,
  announceMade,
  announceReassigned,
} from '../webhooks/announce.ts';
import type { BookingRow, EventTypeRow } from '../world/rows.ts';

const PATH = '/v2/bookings/:bookingUid';
const POST = { method: 'POST', versions: ['2024-08-13'] } as const;
const OLD_VERSIONS = ['2024-04-15', '2024-06-11', '2024-06-14'] as const;
const BY_USER = { ...POST, access: 'user', permissions: true } as const;

export const BOOKING_CHANGE_ROUTES: readonly Route[] = [
  { ...POST, path: `${PATH}/cancel`, access: 'user if any', handle: cancel },
  { ...POST, path: `${PATH}/cancel`, versions: OLD_VERSIONS, access: 'user if any', handle: cancelAsBefore },
  { ...BY_USER, path: `${PATH}/confirm`, handle: confirm },
  { ...BY_USER, path: `${PATH}/decline`, handle: decline },
  { ...BY_USER, method: 'PATCH', path: `${PATH}/location`, since: '6.1', handle: changeLocation },
  { ...BY_USER, path: `${PATH}/mark-absent`, handle: markAbsent },
  { ...BY_USER, path: `${PATH}/reassign`, handle: reassign },
  { ...BY_USER, path: `${PATH}/reassign/:userId`, handle: reassignTo },
];

function cancel(call: Call): Reply {
  const { world, params, user, body, now } = call;
  const isForSeat = isForOneSeat(body);
  const input = parseStrict(isForSeat ? CANCELLING_SEAT : CANCELLING, body);
  const reason = textOf(input['cancellationReason']);
  const series = bookingsOfSeries(world, params['bookingUid'] ?? '');
  if (series.length > 0) return cancelSeries(call, series, { reason, fromMs: now });
  const row = requireBooking(call, 'not found');
  const given = { row, user, reason, now };
  if (isForSeat) return giveSeatBack(call, { ...given, seatUid: String(input['seatUid']) });
  if (input['cancelSubsequentBookings'] === true && row.recurringBookingUid !== null && row.status !== 'cancelled') {
    return cancelSeries(call, seriesOf(world, row), { reason, fromMs: row.startMs });
  }
  const cancelled = cancelledRow(world, given);
  announceCancelled(call, cancelled);
  return success(bookingOutput(world, cancelled, user));
}

/** The response contains the whole series, whichever part is cancelled. */
function cancelSeries(
  call: Call,
  series: readonly BookingRow[],
  given: { readonly reason: string | null; readonly fromMs: number },
): Reply {
  const { world, user, now } = call;
  const first = cancelledFrom(world, series, { ...given, user, now });
  if (first) announceCancelled(call, first);
  const rows = series.map(({ uid }) => world.bookings.byUid(uid)).filter((row) => row !== undefined);
  return success(rows.map((row) => bookingOutput(world, row, user)));
}

/** Webhooks describe a booking of this guest only, cancelled by the guest. */
function giveSeatBack(call: Call, given: Parameters<typeof withoutSeat>[1]): Reply {
  const left = withoutSeat(call.world, given);
  const attendees = given.row.attendees.filter(({ seat }) => seat?.uid === given.seatUid);
  announceCancelled(call, { ...left, attendees });
  return success(bookingOutput(call.world, left, call.user));
}

/** Called without the version header; the response has a form of its own. */
function cancelAsBefore(call: Call): Reply {
  const { world, params, user, body, now } = call;
  const uid = params['bookingUid'] ?? '';
  if (!Number.isNaN(Number(uid))) throw exception(400, 'Please provide booking uid instead of booking id.');
  const row = world.bookings.byUid(uid);
  if (!row) throw exception(404, `Booking with UID=${uid} does not exist.`);
  const reason = textOf(isRecord(body) ? body['cancellationReason'] : undefined);
  announceCancelled(call, cancelledRow(world, { row, user, reason, now }));
  return success({ bookingId: row.id, bookingUid: uid, onlyRemovedAttendee: false });
}

function confirm(call: UserCall): Reply {
  const confirmed = confirmedRow(call.world, { ...call, row: requireBooking(call) });
  announceDecided(call, confirmed);
  return success(bookingOutput(call.world, confirmed, call.user));
}

function decline(call: UserCall): Reply {
  const reason = textOf(parseInput(REASON, call.body)['reason']);
  const declined = declinedRow(call.world, { ...call, row: requireBooking(call), reason });
  announceDecided(call, declined);
  return success(bookingOutput(call.world, declined, call.user));
}

/** Sends no webhook. */
function changeLocation(call: UserCall): Reply {
  const location = parseInput(LOCATION, call.body)['location'];
  const row = requireBooking(call, 'not found');
  const changed = relocatedRow(call.world, { ...call, row, location: isRecord(location) ? location : undefined });
  return success(bookingOutput(call.world, changed, call.user));
}

function markAbsent(call: UserCall): Reply {
  const input = parseInput(ABSENCE, call.body);
  const attendees = (input['attendees'] ?? []) as readonly Mark[];
  const row = requireBooking(call, 'not found.');
  const marked = markedRow(call.world, { ...call, row, host: input['host'] === true, attendees });
  if (attendees.length > 0) announceAbsence(call, marked, attendees);
  return success(bookingOutput(call.world, marked, call.user));
}

function reassign(call: UserCall): Reply {
  const row = requireBooking(call);
  return reassigned(call, row, reassignedToAnybody(call.world, { ...call, row }));
}

function reassignTo(call: UserCall): Reply {
  parseInput(REASON, call.body);
  const userId = call.params['userId'] ?? '';
  const row = requireBooking(call);
  return reassigned(call, row, reassignedTo(call.world, { ...call, row, userId }));
}

function reassigned(call: UserCall, before: BookingRow, row: BookingRow): Reply {
  const { world } = call;
  const { uid, userId } = row;
  announceReassigned(call, row, before.userId);
  const { id, name, email } = world.users.get(userId) ?? {};
  return success({ bookingUid: uid, reassignedTo: { id, name, email, ...displayEmail(world.profile, email) } });
}

export const BOOKING_RESCHEDULE_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/v2/bookings/:bookingUid/reschedule',
    versions: ['2024-08-13'],
    access: 'user if any',
    handle: reschedule,
  },
];

async function reschedule(call: Call): Promise<Reply> {
  const { world, body, user, now } = call;
  const isForSeat = isForOneSeat(body);
  const input = parseStrict(isForSeat ? RESCHEDULING_SEAT : RESCHEDULING, body);
  const row = requireBooking(call);
  const move = {
    row,
    startMs: instantFrom(String(input['start'])),
    rescheduledBy: textOf(input['rescheduledBy']) || null,
    reason: textOf(input['reschedulingReason']),
    user,
    now,
  };
  const type = requireMovable(world, row, now);
  if (!isForSeat && type.settings.seats === null) return await moveWhole(call, type, move);
  return await moveSeats(call, { ...move, type, seatUid: isForSeat ? String(input['seatUid']) : undefined });
}

async function moveWhole(call: Call, type: EventTypeRow, move: Move): Promise<Reply> {
  const { world, user, overlap } = call;
  const draft = draftMove(world, type, move);
  if (draft.kind === 'repeat') return success(createdOutput(world, draft.row, user), 201);
  await overlap();
  const moved = writeMove(world, move, draft.row);
  announceMade(call, moved, world.bookings.byUid(move.row.uid));
  return success(createdOutput(world, moved, user), 201);
}

async function moveSeats(call: Call, move: Parameters<typeof draftSeatMove>[1]): Promise<Reply> {
  const { world, user, overlap } = call;
  const draft = draftSeatMove(world, move);
  await overlap();
  const { row, seatUid } = writeSeatMove(world, move, draft);
  announceMade(call, row, move.row);
  const output = draft.kind === 'new booking' ? createdOutput(world, row, user) : bookingOutput(world, row, user);
  return success({ ...output, seatUid }, 201);
}

/** @throws Refusal (404) with the endpoint's message */
function requireBooking({ world, params }: Call, missing = 'was not found in the database'): BookingRow {
  const uid = params['bookingUid'] ?? '';
  const row = world.bookings.byUid(uid);
  if (!row) throw exception(404, `Booking with uid=${uid} ${missing}`);
  return row;
}

/** Returns true if a cancel or reschedule is for one seat: the real server distinguishes the two bodies by this key only. */
function isForOneSeat(body: unknown): boolean {
  return isRecord(body) && Object.hasOwn(body, 'seatUid');
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
