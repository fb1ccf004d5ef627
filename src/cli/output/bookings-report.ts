import type { BookingDay, DaySpan, StaffDay, StaffWork, SyncCounts } from '../../store/insight/insight-store.ts';

/** What `calops report` tells of one company. */
export interface BookingsReport {
  readonly company: string;
  readonly timeZone: string;
  readonly from: string;
  readonly to: string;
  readonly totals: Totals;
  readonly days: readonly (BookingDay & { readonly syncRate: number | null })[];
  readonly staff: readonly StaffReport[];
}

type Totals = Omit<BookingDay, 'day'> & { readonly syncRate: number | null };

interface StaffReport extends Omit<StaffDay, 'day'> {
  readonly name: string;
  readonly title: string;
  readonly syncRate: number | null;
  /** Days on which something was booked. */
  readonly days: readonly (StaffDay & { readonly syncRate: number | null })[];
}

export interface Counted {
  readonly company: string;
  readonly timeZone: string;
  readonly span: DaySpan;
  readonly days: readonly BookingDay[];
  readonly staff: readonly StaffWork[];
}

/** Sums and rates of what was counted. */
export function bookingsReport({ company, timeZone, span, days, staff }: Counted): BookingsReport {
  return {
    company,
    timeZone,
    ...span,
    totals: totalsOf(days),
    days: days.map((day) => ({ ...day, syncRate: syncRate(day.sync) })),
    staff: staff.map(staffReport),
  };
}

function totalsOf(days: readonly BookingDay[]): Totals {
  const [booked, failed, manualReview] = [sum(days, 'booked'), sum(days, 'failed'), sum(days, 'manualReview')];
  const sync = sumSync(days.map((day) => day.sync));
  return {
    asked: sum(days, 'asked'),
    booked,
    requested: sum(days, 'requested'),
    declined: sum(days, 'declined'),
    failed,
    manualReview,
    open: sum(days, 'open'),
    cancelled: sum(days, 'cancelled'),
    successRate: rate(booked, booked + failed + manualReview),
    reasons: sumReasons(days),
    sync,
    syncRate: syncRate(sync),
  };
}

function staffReport({ name, title, days }: StaffWork): StaffReport {
  const sync = sumSync(days.map((day) => day.sync));
  return {
    name,
    title,
    appointments: sum(days, 'appointments'),
    busyMinutes: sum(days, 'busyMinutes'),
    sync,
    syncRate: syncRate(sync),
    days: days.map((day) => ({ ...day, syncRate: syncRate(day.sync) })),
  };
}

function sum<Key extends string>(rows: readonly { readonly [Field in Key]: number }[], key: Key): number {
  return rows.reduce((total, row) => total + row[key], 0);
}

function sumSync(counts: readonly SyncCounts[]): SyncCounts {
  return {
    synced: sum(counts, 'synced'),
    pending: sum(counts, 'pending'),
    flagged: sum(counts, 'flagged'),
    manualReview: sum(counts, 'manualReview'),
  };
}

function sumReasons(days: readonly BookingDay[]): BookingDay['reasons'] {
  const all = new Map<string, number>();
  for (const [code, times] of days.flatMap(({ reasons }) => Object.entries(reasons))) {
    all.set(code, (all.get(code) ?? 0) + times);
  }
  return Object.fromEntries([...all].toSorted(([, a], [, b]) => b - a));
}

/** Of what was compared with Cal.com; null where nothing was. */
function syncRate({ synced, flagged, manualReview }: SyncCounts): number | null {
  return rate(synced, synced + flagged + manualReview);
}

function rate(good: number, all: number): number | null {
  return all === 0 ? null : good / all;
}
