import { listedBookings } from '../bookings/list.ts';
import type { ListQuery } from '../bookings/list.ts';
import { bookingOutput } from '../bookings/output.ts';
import { pagination } from '../bookings/pagination.ts';
import { success } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import { sightOf, sightOfTeam } from '../bookings/visible.ts';
import type { Sight } from '../bookings/visible.ts';
import type { Route, UserCall } from '../router.ts';
import { BOOKING_LIST } from '../validation/booking-list-shape.ts';
import { parseQuery } from '../validation/parse.ts';
import { pipedId } from './ids.ts';

export const BOOKING_LIST_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/v2/bookings', versions: ['2024-08-13'], access: 'user', permissions: true, handle: list },
  // The old shape, so that a caller who forgot the version gets a success that is of no use to him.
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

/** The filters by creation and change, the sort by change, and the filters by team are checked, and do nothing. */
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

/** A server that caps its pages says so in `pagination` alone. */
function page({ world, user, now }: UserCall, sight: Sight, query: ListQuery): Reply {
  const { skip = 0, take: asked = 100 } = query;
  const take = Math.min(asked, world.switches.bookingsPerPage ?? asked);
  const { rows, total } = listedBookings(world, { sight, query: { ...query, take }, now });
  const data = rows.map((row) => bookingOutput(world, row, user));
  return { status: 200, json: { status: 'success', data, pagination: pagination({ skip, take, total }) } };
}
