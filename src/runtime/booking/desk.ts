import type { CalcomBookings } from '../../calcom/bookings-api.ts';
import type { Clock } from '../../calcom/clock.ts';
import type { BookingStore } from '../../store/booking-store.ts';
import type { Tenant } from '../tenant/tenant.ts';

/** What it takes to book for one company. */
export interface Desk {
  readonly tenant: Tenant;
  readonly calcom: CalcomBookings;
  readonly store: BookingStore;
  readonly clock: Clock;
  readonly settings: BookingSettings;
  /** What was read of the company proved wrong: the next desk reads it anew. */
  readonly forgetTenant: () => void;
}

export interface BookingSettings {
  /** How long a saga is left alone before others take it up; longer than its calls can take. */
  readonly leaseMs: number;
  /** Before a booking that could not be found after an unknown outcome is looked for once more. */
  readonly lookUpAgainMs: number;
  /** How often a saga is taken up before a person has to look at it. */
  readonly maxResumes: number;
}

export const BOOKING_SETTINGS: BookingSettings = { leaseMs: 120_000, lookUpAgainMs: 1000, maxResumes: 20 };
