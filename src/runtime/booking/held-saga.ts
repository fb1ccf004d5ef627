import type { CalcomBookings } from '../../calcom/bookings/bookings-api.ts';
import type { Permit } from '../../model/calcom-access.ts';
import type { Appointment, Claim, Saga } from '../../model/appointment.ts';
import type { KeptLease } from '../../store/keep-lease.ts';
import type { CompanyContext } from '../company/company-context.ts';

/** A saga of which this process has the claim. */
export interface ClaimedSaga {
  readonly claim: Claim;
  readonly saga: Saga;
  readonly appointment: Appointment;
  /** The journal already has the intended steps of the first round as sent. */
  readonly isSent?: boolean;
}

/** A saga that this process may write to while its lease is kept. */
export interface HeldSaga extends ClaimedSaga {
  readonly lease: KeptLease;
}

/**
 * Keeps the lease of a saga, however long its calls wait for the rate limit, until the result is disposed of.
 *
 * @param sinceMs `performance.now()` from before the saga was claimed
 */
export function holdSaga(
  { store, settings }: CompanyContext,
  claimed: ClaimedSaga,
  sinceMs: number,
): HeldSaga & AsyncDisposable {
  const lease = store.keep(claimed.claim, { leaseMs: settings.leaseMs, sinceMs });
  return { ...claimed, lease, [Symbol.asyncDispose]: () => lease[Symbol.asyncDispose]() };
}

/** Leaves a stuck saga to the process that claims it next. */
export async function leaveSaga(company: CompanyContext, { claim, lease }: HeldSaga, resumes: number): Promise<void> {
  await lease[Symbol.asyncDispose]();
  await company.store.renew(claim, retryAfterMs(resumes));
}

/** How long a stuck saga waits for its next retry, by the number of times it was resumed. */
function retryAfterMs(resumes: number): number {
  return Math.min(600_000, 5000 * 2 ** Math.min(resumes, 10));
}

/** The company as a saga's steps use it: writes and look-ups of bookings end when the permit is lost. */
export function underPermit(company: CompanyContext, permit: Permit): CompanyContext {
  const { calcom } = company;
  const permitted: CalcomBookings = {
    get calls() {
      return calcom.calls;
    },
    book: (booking, options) => calcom.book(booking, { ...options, permit }),
    cancel: (uid, reason, options) => calcom.cancel(uid, reason, { ...options, permit }),
    decline: (uid, reason, options) => calcom.decline(uid, reason, { ...options, permit }),
    reschedule: (uid, startMs, reason, options) => calcom.reschedule(uid, startMs, reason, { ...options, permit }),
    booking: (uid, options) => calcom.booking(uid, { ...options, permit }),
    bookings: (query) => calcom.bookings({ ...query, permit }),
    series: (seriesUid, options) => calcom.series(seriesUid, { ...options, permit }),
    slots: (query) => calcom.slots({ ...query, permit }),
    classSlots: (query) => calcom.classSlots({ ...query, permit }),
    // other sagas wait for the same answers of these
    eventTypesOf: (owner, options) => calcom.eventTypesOf(owner, options),
    ownedEventType: (id, options) => calcom.ownedEventType(id, options),
    [Symbol.asyncDispose]: () => calcom[Symbol.asyncDispose](),
  };
  return { ...company, calcom: permitted };
}
