import { bare, exception } from '../envelopes.ts';
import type { BookingRow } from '../world/booking-rows.ts';
import type { UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

export interface Cancelling {
  readonly row: BookingRow;
  readonly user: UserRow | undefined;
  readonly reason: string | null;
  readonly now: number;
}

/** Cancels a booking with all who take part; of one with seats nothing tells any more who they were. @throws Refusal (400) */
export function cancelledRow(world: World, given: Cancelling): BookingRow {
  const { row, reason, now } = given;
  if (row.status === 'cancelled') {
    const why = `Can't cancel booking with uid=${row.uid} because it has been cancelled already.`;
    throw exception(400, `${why} Please provide uid of a booking that is not cancelled.`);
  }
  requireCancellable(world, given);
  return world.bookings.replace({
    ...row,
    status: 'cancelled',
    cancellationReason: reason,
    attendees: row.hasSeats ? [] : row.attendees,
    idempotencyKey: null,
    updatedAtMs: now,
  });
}

/** What the core of the real server refuses, in a form of its own, after its API has accepted the request. @throws Refusal (400) */
export function requireCancellable(world: World, { row, user, reason, now }: Cancelling): void {
  if (world.eventTypes.get(row.eventTypeId)?.settings.disableCancelling.disabled) {
    throw bare(400, 'This event type does not allow cancellations');
  }
  if (user?.id === row.userId && !reason?.trim()) {
    throw bare(400, 'Cancellation reason is required when you are the host');
  }
  if (now > row.endMs) throw bare(400, 'Cannot cancel a booking that has already ended');
}
