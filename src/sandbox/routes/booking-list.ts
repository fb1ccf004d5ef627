import { listedBookings } from '../bookings/list.ts';
import type { ListQuery } from '../bookings/list.ts';
import { bookingOutput } from '../bookings/output.ts';
import { pagination } from '../bookings/pagination.ts';
import { success } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { Route, UserCall } from '../router.ts';
import { BOOKING_LIST } from '../validation/booking-list-shape.ts';
import { parseQuery } from '../validation/parse.ts';

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
];

function list({ world, user, query: sent, now }: UserCall): Reply {
  const query: ListQuery = parseQuery(BOOKING_LIST, sent);
  const { rows, total } = listedBookings(world, { user, query, now });
  const { skip = 0, take = 100 } = query;
  const data = rows.map((row) => bookingOutput(world, row, user));
  return { status: 200, json: { status: 'success', data, pagination: pagination({ skip, take, total }) } };
}
