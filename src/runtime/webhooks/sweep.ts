import type { Booking, UnreadableBooking } from '../../calcom/common-api.ts';
import { verifyAppointment } from '../booking/verify.ts';
import type { CompanyContext } from '../company/company-context.ts';
import { reconcileBooking, type Reconciled } from './reconcile-booking.ts';

/** Read again in each sweep: Cal.com's clock may be late, and updates of one moment may be split between two answers. */
const overlapMs = 10 * 60_000;
/** How far the first sweep looks back. */
const firstLookMs = 24 * 60 * 60_000;

export type SweepResult = Readonly<Record<Reconciled, number>> & {
  /** Bookings that could not be read completely, and were not noted before. */
  readonly unreadable: readonly UnreadableNote[];
};

/** A booking with an unknown shape. The sweep continues without it. */
export interface UnreadableNote {
  readonly uid: string;
  readonly problem: string;
}

/**
 * Reads what has changed in Cal.com since the last sweep, and compares it: this finds changes for which no webhook came. The cursor moves
 * only when everything before it is processed: a sweep that fails half-way is repeated, and a booking whose appointment is being changed is
 * read again.
 */
export async function sweep(company: CompanyContext): Promise<SweepResult> {
  const { id: companyId, teamId } = company.tenant.company;
  const nowMs = company.clock.now();
  const cursorMs = (await company.store.sweepCursor(companyId)) ?? nowMs - firstLookMs;
  const unread: UnreadableBooking[] = [];
  const bookings = await company.calcom.bookings({
    teamId,
    updatedAfterMs: cursorMs - overlapMs,
    sort: 'updated',
    onUnreadable: (booking) => unread.push(booking),
  });
  const counts = { ...NOTHING };
  let readMs = cursorMs;
  let openMs = Number.POSITIVE_INFINITY;
  for (const booking of bookings) {
    const reconciled = await reconcileBooking(company, booking);
    counts[reconciled] += 1;
    readMs = Math.max(readMs, booking.updatedMs ?? 0);
    if (reconciled === 'in-progress') openMs = Math.min(openMs, booking.updatedMs ?? cursorMs);
  }
  for (const booking of unread) {
    readMs = Math.max(readMs, booking.updatedMs ?? 0);
    await flagUnreadable(company, booking);
  }
  const unreadable = await company.store.noteUnreadable(companyId, {
    unreadable: [...unread.map(noteOf), ...bookings.flatMap(oddNote)],
    readable: bookings.filter(({ odd }) => odd === undefined).map(({ uid }) => uid),
  });
  await company.store.advanceSweep(companyId, Math.max(cursorMs, Math.min(readMs, openMs)));
  return { ...counts, unreadable };
}

/** A booking of calops is unreadable, so it cannot be compared: its appointment is flagged for manual review. */
async function flagUnreadable(
  { store, tenant }: CompanyContext,
  { uid, metadata, problem }: UnreadableBooking,
): Promise<void> {
  const { calops_company: company, calops_appointment: id } = metadata;
  if (company !== tenant.company.id || id === undefined) return;
  if (!(await store.appointment(company, id))) return;
  await store.flag(company, id, { code: 'unreadable-in-calcom', bookingUid: uid, message: problem });
}

function noteOf({ uid, problem }: UnreadableBooking): UnreadableNote {
  return { uid: uid ?? 'without a uid', problem };
}

function oddNote({ uid, odd }: Booking): readonly UnreadableNote[] {
  return odd === undefined ? [] : [{ uid, problem: `${odd.join(', ')} of an unknown form` }];
}

const NOTHING: Readonly<Record<Reconciled, number>> = {
  'not-ours': 0,
  'unknown-appointment': 0,
  'in-progress': 0,
  'manual-review': 0,
  agrees: 0,
  'late-cancelled': 0,
  flagged: 0,
  answered: 0,
};

/** Compares booked appointments that were not compared yet. Returns how many agree. */
export async function verifyPending(company: CompanyContext, limit: number): Promise<number> {
  const pending = await company.store.unverified(limit, company.tenant.company.id);
  let synced = 0;
  for (const appointment of pending) {
    if ((await verifyAppointment(company, appointment)) === 'synced') synced += 1;
  }
  return synced;
}

/** Which companies' last sweep in this process failed. No request waits for a sweep, so readyz and the metrics show it. */
export class SweepHealth {
  readonly #failing = new Map<string, string>();

  worked(companyId: string): void {
    this.#failing.delete(companyId);
  }

  failed(companyId: string, name: string): void {
    this.#failing.set(companyId, name);
  }

  /** The number of companies. */
  get failing(): number {
    return this.#failing.size;
  }

  /** For readyz: `ok`, or the problem. */
  describe(): string {
    const names = [...this.#failing.values()].toSorted();
    if (names.length === 0) return 'ok';
    const shown = names.slice(0, 3).join(', ');
    return `fails for ${shown}${names.length > 3 ? ` and ${names.length - 3} more` : ''}: changes in Cal.com are not seen`;
  }
}
