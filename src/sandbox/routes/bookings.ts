import { randomUUID } from 'node:crypto';
import { requireBookedType } from '../bookings/booked-type.ts';
import { draftBooking, writeBooking } from '../bookings/create.ts';
import type { BookingDraft } from '../bookings/create.ts';
import { parseNewBooking } from '../bookings/input.ts';
import type { NewBooking } from '../bookings/input.ts';
import { bookingOutput, createdOutput } from '../bookings/output.ts';
import { bookingOfSeat } from '../bookings/seats/give-seat-back.ts';
import { bookingsOfSeries } from '../bookings/series/cancel-series.ts';
import { exception } from '../envelopes.ts';
import { success } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { Call, Route } from '../router.ts';
import { OLD_BOOKING } from '../validation/booking-shapes.ts';
import { parseInput } from '../validation/parse.ts';
import { isRecord } from '../validation/shape.ts';
import { announceMade } from '../webhooks/announce.ts';
import type { BookingRow } from '../world/booking-rows.ts';

const PATH = '/v2/bookings';
const versions = ['2024-08-13'] as const;
const OLD_VERSIONS = ['2024-04-15', '2024-06-11', '2024-06-14'] as const;

export const BOOKING_ROUTES: readonly Route[] = [
  { method: 'POST', path: PATH, versions, access: 'user if any', handle: create },
  { method: 'POST', path: PATH, versions: OLD_VERSIONS, access: 'user if any', handle: createAsBefore },
  { method: 'GET', path: `${PATH}/:bookingUid`, versions, access: 'user if any', handle: get },
  { method: 'GET', path: `${PATH}/by-seat/:seatUid`, versions, access: 'user if any', since: '6.1', handle: getBySeat },
];

async function create(call: Call): Promise<Reply> {
  const { world, body, user, now, clock, overlap } = call;
  const input = parseNewBooking(body);
  const asked = { type: requireBookedType(world, input, user), input, now };
  const draft = draftBooking(world, asked);
  if (draft.kind !== 'repeat') await overlap();
  const { made, answered, refusal } = writeBooking(world, draft, clock());
  for (const row of made) announceMade(call, row);
  if (refusal) throw refusal;
  const outputs = answered.map((row) => {
    const seatUid = seatUidOf(row, draft, input);
    const output = draft.kind === 'seat' ? bookingOutput(world, row, user) : createdOutput(world, row, user);
    return { ...output, ...(seatUid && { seatUid }) };
  });
  if (draft.kind !== 'series') return success(outputs[0], 201);
  // Of a round robin's series, the real server books the first one apart, and forgets it in its answer.
  return success(asked.type.schedulingType === 'roundRobin' ? outputs.slice(1) : outputs, 201);
}

/** A round robin answers a guest who has a seat already with one that does not exist: a fault of the real server. */
function seatUidOf(row: BookingRow, draft: BookingDraft, { attendee }: NewBooking): string | undefined {
  if (draft.kind === 'repeat') return row.hasSeats ? randomUUID() : undefined;
  return row.attendees.find(({ email }) => email === attendee.email)?.seat?.uid;
}

/** A caller who forgot the version is told what the old form needs, which the new one has elsewhere. */
function createAsBefore({ body }: Call): Reply {
  parseInput(OLD_BOOKING, body);
  throw exception(400, 'This stand-in takes no bookings at this API version.');
}

/** A series has a uid too, by which all of its bookings are answered. */
function get({ world, params, user }: Call): Reply {
  const uid = params['bookingUid'] ?? '';
  const row = world.bookings.byUid(uid);
  if (row) return success(bookingOutput(world, row, user));
  const series = bookingsOfSeries(world, uid);
  if (series.length === 0) throw exception(404, `Booking with uid=${uid} was not found in the database`);
  return success(series.map((booking) => bookingOutput(world, booking, user)));
}

function getBySeat({ world, params, user }: Call): Reply {
  const seatUid = params['seatUid'] ?? '';
  const row = bookingOfSeat(world, seatUid);
  if (!row) throw exception(404, `Booking with seatUid=${seatUid} was not found in the database`);
  const output = bookingOutput(world, row, user);
  const hosts = Array.isArray(output['hosts']) ? output['hosts'].map(withoutTimeZone) : output['hosts'];
  return success({ ...output, hosts });
}

/** This route alone does not load the time zone of the host. */
function withoutTimeZone(host: unknown): unknown {
  const { timeZone: _, ...rest } = isRecord(host) ? host : {};
  return rest;
}
