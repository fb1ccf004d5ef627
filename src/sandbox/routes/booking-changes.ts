import { markedRow } from '../bookings/absence.ts';
import type { Mark } from '../bookings/absence.ts';
import { cancelledRow, withoutSeat } from '../bookings/cancel.ts';
import { confirmedRow, declinedRow } from '../bookings/decide.ts';
import { bookingOutput } from '../bookings/output.ts';
import { exception } from '../envelopes.ts';
import { success } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { Call, Route, UserCall } from '../router.ts';
import { ABSENCE, CANCELLING, CANCELLING_SEAT, REASON } from '../validation/booking-change-shapes.ts';
import { parseInput } from '../validation/parse.ts';
import { isRecord } from '../validation/shape.ts';
import { parseStrict } from '../validation/strict.ts';
import { announceAbsence, announceCancelled, announceDecided } from '../webhooks/announce.ts';
import type { BookingRow } from '../world/booking-rows.ts';

const PATH = '/v2/bookings/:bookingUid';
const POST = { method: 'POST', versions: ['2024-08-13'] } as const;
const BY_USER = { ...POST, access: 'user', permissions: true } as const;

export const BOOKING_CHANGE_ROUTES: readonly Route[] = [
  { ...POST, path: `${PATH}/cancel`, access: 'user if any', handle: cancel },
  { ...BY_USER, path: `${PATH}/confirm`, handle: confirm },
  { ...BY_USER, path: `${PATH}/decline`, handle: decline },
  { ...BY_USER, path: `${PATH}/mark-absent`, handle: markAbsent },
];

function cancel(call: Call): Reply {
  const { world, user, body, now } = call;
  const isForSeat = isRecord(body) && Object.hasOwn(body, 'seatUid');
  const input = parseStrict(isForSeat ? CANCELLING_SEAT : CANCELLING, body);
  const row = requireBooking(call, 'not found');
  const given = { row, user, reason: textOf(input['cancellationReason']), now };
  if (isForSeat)
    return success(bookingOutput(world, withoutSeat(world, { ...given, seatUid: String(input['seatUid']) })));
  const cancelled = cancelledRow(world, given);
  announceCancelled(call, cancelled);
  return success(bookingOutput(world, cancelled));
}

function confirm(call: UserCall): Reply {
  const confirmed = confirmedRow(call.world, { ...call, row: requireBooking(call) });
  announceDecided(call, confirmed);
  return success(bookingOutput(call.world, confirmed));
}

function decline(call: UserCall): Reply {
  const reason = textOf(parseInput(REASON, call.body)['reason']);
  const declined = declinedRow(call.world, { ...call, row: requireBooking(call), reason });
  announceDecided(call, declined);
  return success(bookingOutput(call.world, declined));
}

function markAbsent(call: UserCall): Reply {
  const input = parseInput(ABSENCE, call.body);
  const attendees = (input['attendees'] ?? []) as readonly Mark[];
  const row = requireBooking(call, 'not found.');
  const marked = markedRow(call.world, { ...call, row, host: input['host'] === true, attendees });
  if (attendees.length > 0) announceAbsence(call, marked, attendees);
  return success(bookingOutput(call.world, marked));
}

/** @throws Refusal (404) in the words of the endpoint */
function requireBooking({ world, params }: Call, missing = 'was not found in the database'): BookingRow {
  const uid = params['bookingUid'] ?? '';
  const row = world.bookings.byUid(uid);
  if (!row) throw exception(404, `Booking with uid=${uid} ${missing}`);
  return row;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
