import { bare, exception } from '../envelopes.ts';
import type { BookingRow } from '../world/booking-rows.ts';
import type { UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

interface Cancelling {
  readonly row: BookingRow;
  readonly user: UserRow | undefined;
  readonly reason: string | null;
  readonly now: number;
}

/** The real server's core refuses in its own form what its API has let pass. @throws Refusal (400, 401) */
export function cancelledRow(world: World, { row, user, reason, now }: Cancelling): BookingRow {
  if (row.status === 'cancelled') {
    const why = `Can't cancel booking with uid=${row.uid} because it has been cancelled already.`;
    throw exception(400, `${why} Please provide uid of a booking that is not cancelled.`);
  }
  if (user?.id === row.userId && !reason?.trim()) {
    throw bare(400, 'Cancellation reason is required when you are the host');
  }
  if (now > row.endMs) throw bare(400, 'Cannot cancel a booking that has already ended');
  if (row.hasSeats && !isHost(world, user, row)) throw bare(401, 'User not a host of this event');
  return world.bookings.replace({
    ...row,
    status: 'cancelled',
    cancellationReason: reason,
    attendees: row.hasSeats ? [] : row.attendees,
    idempotencyKey: null,
    updatedAtMs: now,
  });
}

/** One guest gives his seat back; the last one takes the booking with him. @throws Refusal (400) */
export function withoutSeat(world: World, given: Cancelling & { readonly seatUid: string }): BookingRow {
  const { row, seatUid, now } = given;
  const holder = [...world.bookings.all()].find((booking) =>
    booking.attendees.some(({ seat }) => seat?.uid === seatUid),
  );
  if (!holder) throw exception(400, 'Invalid seatUid: this seat does not exist or has already been cancelled.');
  if (holder.id !== row.id) throw exception(400, 'Invalid seatUid: this seat does not belong to this booking.');
  const attendees = row.attendees.filter(({ seat }) => seat?.uid !== seatUid);
  const isLast = !attendees.some(({ seat }) => seat !== null);
  const status = isLast ? ({ status: 'cancelled', idempotencyKey: null } as const) : {};
  return world.bookings.replace({ ...row, ...status, attendees, updatedAtMs: now });
}

function isHost(world: World, user: UserRow | undefined, { eventTypeId }: BookingRow): boolean {
  const type = world.eventTypes.get(eventTypeId);
  if (!type || !user) return false;
  return type.ownerId === user.id || type.hosts.some((host) => host.userId === user.id);
}
