import type { BookingDay } from '../../../src/store/insight/insight-store.ts';

/** Nothing to compare with Cal.com. */
export const NO_SYNC: BookingDay['sync'] = { synced: 0, pending: 0, flagged: 0, manualReview: 0 };

/** A day on which nobody asked for anything, but for what is said of it. */
export function quietDay(day: string, counts: Partial<BookingDay> = {}): BookingDay {
  return {
    day,
    asked: 0,
    booked: 0,
    requested: 0,
    declined: 0,
    failed: 0,
    manualReview: 0,
    open: 0,
    cancelled: 0,
    successRate: null,
    reasons: {},
    sync: NO_SYNC,
    ...counts,
  };
}
