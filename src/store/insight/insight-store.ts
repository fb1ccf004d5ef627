import type { Interval } from '../../model/time/interval.ts';
import type { BookedDay } from '../../model/time/utilisation.ts';

/** Results of bookings by day: sums for reports and pages. Days are those of the company's time zone. */
export interface InsightStore {
  /** Every day of the span, in order; empty if there is no such company. */
  bookingDays(companyId: string, span: DaySpan): Promise<readonly BookingDay[]>;
  /** All active staff and all others who were busy, by title; their days with bookings, in order. */
  staffWork(companyId: string, span: DaySpan): Promise<readonly StaffWork[]>;
  /** Booked minutes of segments; days without any have no row. */
  bookedWork(companyId: string, span: DaySpan): Promise<readonly BookedDay[]>;
  /** Starts of classes that someone has booked; the next first. */
  bookedClasses(companyId: string, within: Interval, limit: number): Promise<readonly BookedClass[]>;
  /** Of all companies together, without their names. */
  unresolved(): Promise<Unresolved>;
}

/** One start of a class with one staff member. */
export interface BookedClass {
  readonly serviceId: string;
  readonly branchId: string;
  readonly staffId: string;
  readonly startMs: number;
  /** Places that are booked. */
  readonly taken: number;
  /** Places in all when they were booked. */
  readonly capacity: number;
}

/** Counts of what needs manual action. */
export interface Unresolved {
  /** Open findings. */
  readonly drift: readonly { readonly kind: string; readonly status: string; readonly count: number }[];
  readonly review: readonly { readonly kind: string; readonly count: number }[];
}

/** Calendar days (`2026-11-30`), both included. */
export interface DaySpan {
  readonly from: string;
  readonly to: string;
}

/** Booking requests of a day, by result. Requests that were refused before they held time are not counted. */
export interface BookingDay {
  readonly day: string;
  /** booked + requested + declined + failed + manualReview + open */
  readonly asked: number;
  /** All segments are booked. */
  readonly booked: number;
  /** A host has not confirmed it yet. */
  readonly requested: number;
  /** A host has declined it. */
  readonly declined: number;
  /** Nothing of it is in Cal.com. */
  readonly failed: number;
  /** Rollback failed: in manual review, or reviewed already. */
  readonly manualReview: number;
  /** Not ended yet. */
  readonly open: number;
  /** Cancellations requested on that day, of appointments of any day. */
  readonly cancelled: number;
  /** Booked among those that are booked, failed or in review, 0 to 1; null where none is. Requested and declined ones are not counted. */
  readonly successRate: number | null;
  /** Failed bookings by Cal.com's last reason; `broken-off` where it gave none. */
  readonly reasons: { readonly [code: string]: number };
  /** Whether Cal.com agrees with the bookings of that day. */
  readonly sync: SyncCounts;
}

/** Counts of appointments that are active or in manual review. */
export interface SyncCounts {
  /** Compared with Cal.com and equal. */
  readonly synced: number;
  /** Not compared yet. */
  readonly pending: number;
  /** Different in Cal.com. */
  readonly flagged: number;
  readonly manualReview: number;
}

export interface StaffWork {
  readonly staffId: string;
  readonly name: string;
  readonly title: string;
  readonly days: readonly StaffDay[];
}

/** A day on which appointments take place. */
export interface StaffDay {
  readonly day: string;
  /** Appointments that start on that day. */
  readonly appointments: number;
  /** Held minutes of that day: segments, and gaps that block. */
  readonly busyMinutes: number;
  readonly sync: SyncCounts;
}
