import type { Booking, BookingsQuery } from '../../calcom/common-api.ts';

/** What Cal.com is asked for; which of them are over is judged again by what comes back. */
export const FUTURE_STATUSES: NonNullable<BookingsQuery['statuses']> = ['upcoming', 'recurring', 'unconfirmed'];

export function isStanding({ status, toMs }: Booking, nowMs: number): boolean {
  return (status === 'accepted' || status === 'pending') && toMs > nowMs;
}
