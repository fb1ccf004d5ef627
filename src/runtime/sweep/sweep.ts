import type { Desk } from '../booking/desk.ts';
import { verifyAppointment } from '../booking/verify.ts';
import { reconcileBooking } from './reconcile-booking.ts';
import type { Reconciled } from './reconcile-booking.ts';

/** Read again at each sweep: Cal.com's clock may be behind, and updates of one moment may come in two answers. */
const overlapMs = 10 * 60_000;
/** How far the first sweep looks back. */
const firstLookMs = 24 * 60 * 60_000;

export type SweepResult = Readonly<Record<Reconciled, number>>;

/**
 * Reads what has changed at Cal.com since the last sweep, and compares it: what no webhook told is found here. The cursor moves
 * only when everything before it was dealt with: a sweep that fails half-way is done again, and what somebody is at work on is
 * read again.
 */
export async function sweep(desk: Desk): Promise<SweepResult> {
  const { company } = desk.tenant;
  const nowMs = desk.clock.now();
  const cursorMs = (await desk.store.sweepCursor(company.id)) ?? nowMs - firstLookMs;
  const bookings = await desk.calcom.bookings({
    teamId: company.teamId,
    updatedAfterMs: cursorMs - overlapMs,
    sort: 'updated',
  });
  const counts = { ...NOTHING };
  let readMs = cursorMs;
  let openMs = Number.POSITIVE_INFINITY;
  for (const booking of bookings) {
    const reconciled = await reconcileBooking(desk, booking);
    counts[reconciled] += 1;
    readMs = Math.max(readMs, booking.updatedMs);
    if (reconciled === 'in-progress') openMs = Math.min(openMs, booking.updatedMs);
  }
  await desk.store.advanceSweep(company.id, Math.max(cursorMs, Math.min(readMs, openMs)));
  return counts;
}

const NOTHING: SweepResult = {
  'not-ours': 0,
  'unknown-appointment': 0,
  'in-progress': 0,
  'manual-review': 0,
  agrees: 0,
  'late-cancelled': 0,
  flagged: 0,
};

/** Compares what was booked and not compared yet. Returns how many agree. */
export async function verifyPending(desk: Desk, limit: number): Promise<number> {
  const pending = await desk.store.unverified(limit, desk.tenant.company.id);
  let synced = 0;
  for (const appointment of pending) {
    if ((await verifyAppointment(desk, appointment)) === 'synced') synced += 1;
  }
  return synced;
}
