import { bookingOutput } from '../bookings/output.ts';
import { exception } from '../envelopes.ts';
import { success } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { Call, Route } from '../router.ts';

const PATH = '/v2/bookings';
const versions = ['2024-08-13'] as const;

export const BOOKING_ROUTES: readonly Route[] = [
  { method: 'GET', path: `${PATH}/:bookingUid`, versions, access: 'user if any', handle: get },
];

function get({ world, params }: Call): Reply {
  const uid = params['bookingUid'] ?? '';
  const row = world.bookings.byUid(uid);
  if (!row) throw exception(404, `Booking with uid=${uid} was not found in the database`);
  return success(bookingOutput(world, row));
}
