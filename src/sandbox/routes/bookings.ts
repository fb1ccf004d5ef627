import { randomUUID } from 'node:crypto';
import { requireBookedType } from '../bookings/booked-type.ts';
import { bookingOfSeat, bookingsOfSeries } from '../bookings/cancel.ts';
import { draftBooking, writeBooking, type BookingDraft } from '../bookings/create.ts';
import { parseNewBooking, type NewBooking } from '../bookings/input.ts';
import { listedBookings, pagination, type ListQuery } from '../bookings/list.ts';
import { bookingOutput, createdOutput } from '../bookings/output.ts';
import { sightOf, sightOfTeam, type Sight } from '../bookings/visible.ts';
import { exception } from '../envelopes.ts';
import { success, type Reply } from '../http/reply.ts';
import { pipedId, type Call, type Route, type UserCall } from '../router.ts';
import { BOOKING_LIST, OLD_BOOKING } from '../validation/booking-shapes.ts';
import { parseInput, parseQuery } from '../validation/check.ts';
import { isRecord } from '../validation/shape.ts';
import { announceMade } from '../webhooks/announce.ts';
import type { BookingRow } from '../world/rows.ts';

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
  // For a series of a round robin, the real server books the first occurrence separately and omits it in its response.
  return success(asked.type.schedulingType === 'roundRobin' ? outputs.slice(1) : outputs, 201);
}

/** A round robin answers a guest who already has a seat with one that does not exist: a bug of the real server. */
function seatUidOf(row: BookingRow, draft: BookingDraft, { attendee }: NewBooking): string | undefined {
  if (draft.kind === 'repeat') return row.hasSeats ? randomUUID() : undefined;
  return row.attendees.find(({ email }) => email === attendee.email)?.seat?.uid;
}

/** Called without the version header: the error lists fields of the old form, which the new one has elsewhere. */
function createAsBefore({ body }: Call): Reply {
  parseInput(OLD_BOOKING, body);
  throw exception(400, 'This stand-in takes no bookings at this API version.');
}

/** A series has a uid too, which returns all of its bookings. */
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

/** Only this route does not load the host's time zone. */
function withoutTimeZone(host: unknown): unknown {
  const { timeZone: _, ...rest } = isRecord(host) ? host : {};
  return rest;
}

export const BOOKING_LIST_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/v2/bookings', versions: ['2024-08-13'], access: 'user', permissions: true, handle: list },
  // The old shape: without the version header, callers get a success that they cannot use.
  {
    method: 'GET',
    path: '/v2/bookings',
    versions: ['2024-04-15', '2024-06-11', '2024-06-14'],
    access: 'user',
    permissions: true,
    handle: () => success({ bookings: [], recurringInfo: [], nextCursor: null }),
  },
  {
    method: 'GET',
    path: '/v2/teams/:teamId/bookings',
    since: '6.1',
    access: 'user',
    role: 'TEAM_ADMIN',
    handle: listOfTeam,
  },
  {
    method: 'GET',
    path: '/v2/organizations/:orgId/teams/:teamId/bookings',
    access: 'user',
    role: 'TEAM_ADMIN',
    handle: listOfTeam,
  },
];

function list(call: UserCall): Reply {
  return page(call, sightOf(call.world, call.user), parseQuery(BOOKING_LIST, call.query));
}

/** The filters by creation and change, the sort by change, and the filters by team are validated, but have no effect. */
function listOfTeam(call: UserCall): Reply {
  const given = parseQuery(BOOKING_LIST, call.query);
  const query = Object.fromEntries(Object.entries(given).filter(([name]) => !WITHOUT_EFFECT.has(name)));
  return page(call, sightOfTeam(call.world, pipedId(call.params['teamId'])), query);
}

const WITHOUT_EFFECT = new Set([
  'afterCreatedAt',
  'beforeCreatedAt',
  'afterUpdatedAt',
  'beforeUpdatedAt',
  'sortUpdatedAt',
  'teamId',
  'teamsIds',
]);

/** A server that caps its pages reports so only in `pagination`. */
function page({ world, user, now }: UserCall, sight: Sight, query: ListQuery): Reply {
  const { skip = 0, take: asked = 100 } = query;
  const take = Math.min(asked, world.switches.bookingsPerPage ?? asked);
  const { rows, total } = listedBookings(world, { sight, query: { ...query, take }, now });
  const data = rows.map((row) => bookingOutput(world, row, user));
  return { status: 200, json: { status: 'success', data, pagination: pagination({ skip, take, total }) } };
}
