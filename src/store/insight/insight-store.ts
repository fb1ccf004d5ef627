/** Results of bookings by day: sums for reports and pages. Days are those of the company's time zone. */
export interface InsightStore {
  /** Every day of the span, in order; empty where there is no such company. */
  bookingDays(companyId: string, span: DaySpan): Promise<readonly BookingDay[]>;
  /** All active staff and all others who were busy, by title; their days with bookings, in order. */
  staffWork(companyId: string, span: DaySpan): Promise<readonly StaffWork[]>;
  /** Of all companies together, without their names. */
  unresolved(): Promise<Unresolved>;
}

/** What needs a person. */
export interface Unresolved {
  /** Not resolved. */
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
  /** All of its segments. */
  readonly booked: number;
  /** Its host has to confirm it, and has not yet. */
  readonly requested: number;
  /** Its host has declined it. */
  readonly declined: number;
  /** Nothing of it is in Cal.com. */
  readonly failed: number;
  /** Rollback failed: a person has to look at it, or has done so. */
  readonly manualReview: number;
  /** Not ended yet. */
  readonly open: number;
  /** Cancellations requested on that day, of appointments of any day. */
  readonly cancelled: number;
  /** Booked among those that are booked, failed or in review, 0 to 1; null where none is. Requested and declined ones are not counted. */
  readonly successRate: number | null;
  /** Failed bookings by Cal.com's last reason; `broken-off` where it gave none. */
  readonly reasons: { readonly [code: string]: number };
  /** Whether Cal.com agrees with what was booked on that day. */
  readonly sync: SyncCounts;
}

/** Of appointments that are active or need a person. */
export interface SyncCounts {
  /** Compared with Cal.com, which agrees. */
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

/** Of a day on which appointments take place. */
export interface StaffDay {
  readonly day: string;
  /** Those that start on that day. */
  readonly appointments: number;
  /** Held minutes of that day: segments, and gaps that block. */
  readonly busyMinutes: number;
  readonly sync: SyncCounts;
}
