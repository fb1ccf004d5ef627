import { innerBadRequest, innerUnauthorized } from '../envelopes.ts';
import type { BookingRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { mayManage } from './status.ts';

interface Decision {
  readonly row: BookingRow;
  readonly user: UserRow;
  readonly now: number;
}

/**
 * Accepts every booking that is not accepted: declined, cancelled and moved ones too. Does not check if the time is still free.
 *
 * @throws Refusal (inner API): 401 without access, 400 if it is already accepted
 */
export function confirmedRow(world: World, decision: Decision): BookingRow {
  requireOpen(world, decision);
  return world.bookings.replace({ ...decision.row, status: 'accepted', updatedAtMs: decision.now });
}

/** @throws Refusal (inner API): 401 without access, 400 if it is already accepted */
export function declinedRow(world: World, decision: Decision & { readonly reason: string | null }): BookingRow {
  requireOpen(world, decision);
  const { row, reason, now } = decision;
  return world.bookings.replace({
    ...row,
    status: 'rejected',
    rejectionReason: reason,
    idempotencyKey: null,
    updatedAtMs: now,
  });
}

function requireOpen(world: World, { row, user }: Decision): void {
  const type = world.eventTypes.get(row.eventTypeId);
  const isAllowed = row.userId === user.id || (type !== undefined && mayManage(world, user, type));
  if (!isAllowed) throw innerUnauthorized('User is not authorized to confirm this booking');
  if (row.status === 'accepted') throw innerBadRequest('Booking already confirmed');
}
