import { bookingOutput, createdOutput } from '../bookings/output.ts';
import { draftMove, requireMovable, writeMove } from '../bookings/reschedule.ts';
import type { Move } from '../bookings/reschedule.ts';
import { draftSeatMove, writeSeatMove } from '../bookings/seats/move-seats.ts';
import { success } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { Call, Route } from '../router.ts';
import { instantFrom } from '../slots/instant.ts';
import { RESCHEDULING, RESCHEDULING_SEAT } from '../validation/booking-change-shapes.ts';
import { parseStrict } from '../validation/strict.ts';
import { announceMade } from '../webhooks/announce.ts';
import type { EventTypeRow } from '../world/rows.ts';
import { isForOneSeat, requireBooking, textOf } from './booking-of-call.ts';

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
