import { inline, table as markdownTable } from '../../reconcile/report/markdown.ts';
import { columns } from '../../reconcile/report/table.ts';
import { spokenSeconds, visible } from '../../reconcile/report/text.ts';
import type { Utilisation } from '../../model/time/utilisation.ts';
import type { BookingDay, DaySpan, StaffDay, StaffWork, SyncCounts } from '../../store/insight/insight-store.ts';

/** The data of `calops report` for one company. */
interface BookingsReport {
  readonly company: string;
  readonly timeZone: string;
  readonly from: string;
  readonly to: string;
  readonly totals: Totals;
  readonly days: readonly (BookingDay & { readonly syncRate: number | null })[];
  readonly staff: readonly StaffReport[];
  /** Absent: no hours are declared. */
  readonly utilisation?: readonly Utilisation[];
}

type Totals = Omit<BookingDay, 'day'> & { readonly syncRate: number | null };

interface StaffReport extends Omit<StaffDay, 'day'> {
  readonly name: string;
  readonly title: string;
  readonly syncRate: number | null;
  /** Days with at least one booking. */
  readonly days: readonly (StaffDay & { readonly syncRate: number | null })[];
}

export interface Counted {
  readonly company: string;
  readonly timeZone: string;
  readonly span: DaySpan;
  readonly days: readonly BookingDay[];
  readonly staff: readonly StaffWork[];
  readonly utilisation?: readonly Utilisation[];
}

/** Totals and rates of the counts. */
export function bookingsReport({ company, timeZone, span, days, staff, utilisation = [] }: Counted): BookingsReport {
  return {
    company,
    timeZone,
    ...span,
    totals: totalsOf(days),
    days: days.map((day) => ({ ...day, syncRate: syncRate(day.sync) })),
    staff: staff.map(staffReport),
    ...(utilisation.length > 0 && { utilisation }),
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

/** Share of the bookings compared with Cal.com; null if none were compared. */
function syncRate({ synced, flagged, manualReview }: SyncCounts): number | null {
  return rate(synced, synced + flagged + manualReview);
}

function rate(good: number, all: number): number | null {
  return all === 0 ? null : good / all;
}

const BOOKING_HEAD = [
  'day',
  'asked',
  'booked',
  'requested',
  'declined',
  'failed',
  'review',
  'open',
  'cancelled',
  'success',
  'as in Cal.com',
];
const STAFF_HEAD = ['staff', 'day', 'appointments', 'busy', 'as in Cal.com'];
const WORK_HEAD = ['staff', 'branch', 'week', 'booked', 'open', 'utilisation'];
const NO_HOURS =
  'Busy is the booked time. Its share of the working time is unknown: working hours are kept in Cal.com.';

type Rows = readonly (readonly string[])[];

/** Tables for a terminal: text left-aligned, numbers right-aligned. */
export function reportText(report: BookingsReport): string {
  const rows = workRows(report, visible);
  const work = rows.length === 0 ? [NO_HOURS] : ['', ...columns([WORK_HEAD, ...rows], 3)];
  const parts = [heading(report), ...columns([BOOKING_HEAD, ...bookingRows(report)], 1), ...reasons(report)];
  return `${[...parts, '', ...columns([STAFF_HEAD, ...staffRows(report, visible)], 2), ...work].join('\n')}\n`;
}

/** The same as Markdown, for a page or an issue. */
export function reportMarkdown(report: BookingsReport): string {
  const rows = workRows(report, inline);
  const parts = [
    `### ${inline(heading(report))}`,
    markdownTable(BOOKING_HEAD, bookingRows(report)),
    ...reasons(report).map(inline),
    markdownTable(STAFF_HEAD, staffRows(report, inline)),
    rows.length === 0 ? NO_HOURS : markdownTable(WORK_HEAD, rows),
  ];
  return `${parts.join('\n\n')}\n`;
}

function heading({ company, from, to, timeZone }: BookingsReport): string {
  return `Bookings of ${visible(company)}, ${from} to ${to}, days of ${timeZone}`;
}

function bookingRows({ days, totals }: BookingsReport): Rows {
  return [...days, { ...totals, day: 'all' }].map((row) => [
    row.day,
    ...countsOf(row).map(String),
    percent(row.successRate),
    syncWords(row.sync, row.syncRate),
  ]);
}

function countsOf(row: BookingsReport['totals']): readonly number[] {
  const { asked, booked, requested, declined, failed, manualReview, open, cancelled } = row;
  return [asked, booked, requested, declined, failed, manualReview, open, cancelled];
}

function staffRows({ staff }: BookingsReport, safe: (text: string) => string): Rows {
  return staff.flatMap(({ title, days, ...all }) => {
    const rows = days.length === 1 ? days : [...days, { ...all, day: 'all' }];
    return rows.map(({ day, appointments, busyMinutes, sync, syncRate }, index) => [
      index === 0 ? safe(title) : '',
      day,
      String(appointments),
      busyMinutes === 0 ? '-' : spokenSeconds(busyMinutes * 60),
      syncWords(sync, syncRate),
    ]);
  });
}

function workRows({ utilisation = [] }: BookingsReport, safe: (text: string) => string): Rows {
  return utilisation.map(({ staff, branch, week, bookedMinutes, openMinutes, rate }) => [
    safe(staff),
    safe(branch),
    week,
    bookedMinutes === 0 ? '-' : spokenSeconds(bookedMinutes * 60),
    openMinutes === 0 ? '-' : spokenSeconds(openMinutes * 60),
    percent(rate),
  ]);
}

function reasons({ totals }: BookingsReport): readonly string[] {
  const all = Object.entries(totals.reasons).map(([code, times]) => `${code} ${times}`);
  return all.length === 0 ? [] : [`Why they failed: ${visible(all.join(', '))}`];
}

/** `91.7% (11 of 12), 2 not compared yet` */
function syncWords({ synced, pending, flagged, manualReview }: SyncCounts, rate: number | null): string {
  const compared = rate === null ? [] : [`${percent(rate)} (${synced} of ${synced + flagged + manualReview})`];
  const waiting = pending === 0 ? [] : [`${pending} not compared yet`];
  return [...compared, ...waiting].join(', ') || '-';
}

/** Never rounds up to 100%. */
function percent(rate: number | null): string {
  return rate === null ? '-' : `${(Math.floor(rate * 1000) / 10).toFixed(1)}%`;
}
