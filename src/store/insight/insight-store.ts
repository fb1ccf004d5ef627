/** What came of the booking wing's work, day by day: sums for reports and pages. Days are those of the company's zone. */
export interface InsightStore {
  /** Every day of the span, in order; empty where there is no such company. */
  bookingDays(companyId: string, span: DaySpan): Promise<readonly BookingDay[]>;
  /** All active staff and whoever else was busy, by title; their days where something was booked, in order. */
  staffWork(companyId: string, span: DaySpan): Promise<readonly StaffWork[]>;
  /** Of all companies together, without a word about whose it is. */
  standing(): Promise<Standing>;
}

/** What somebody has to look at. */
export interface Standing {
  /** Not resolved. */
  readonly drift: readonly { readonly kind: string; readonly status: string; readonly count: number }[];
  readonly review: readonly { readonly kind: string; readonly count: number }[];
}

/** Calendar days (`2026-11-30`), both included. */
export interface DaySpan {
  readonly from: string;
  readonly to: string;
}

/** Of a day on which bookings were asked for: those that held somebody's time; what was refused before that is nobody's booking. */
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
  /** Nothing of it stands at Cal.com. */
  readonly failed: number;
  /** Neither could be reached: somebody has to look at it, or has looked at it. */
  readonly manualReview: number;
  /** Still at work. */
  readonly open: number;
  /** Cancellations that were asked for on that day, of whatever day's appointments. */
  readonly cancelled: number;
  /** Booked among those that are booked, failed or in review, 0 to 1; null where none is. What waits for a host, or a host declined, is not counted. */
  readonly successRate: number | null;
  /** Why those that failed did, by Cal.com's last word on them; `broken-off` where there was none. */
  readonly reasons: { readonly [code: string]: number };
  /** Whether Cal.com agrees with what was booked on that day. */
  readonly sync: SyncCounts;
}

/** Of appointments that stand or need a person. */
export interface SyncCounts {
  /** Compared with Cal.com, which agrees. */
  readonly synced: number;
  /** Not compared yet. */
  readonly pending: number;
  /** Otherwise at Cal.com. */
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
  /** Minutes of that day that nobody else is given: segments, and gaps that block. */
  readonly busyMinutes: number;
  readonly sync: SyncCounts;
}
