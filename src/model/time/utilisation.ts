import { Temporal } from 'temporal-polyfill';
import { instantAt } from './hours.ts';
import { mergeIntervals, type Interval } from './interval.ts';
import type { BranchRow, StaffRow, StoredCompany } from '../stored.ts';
import { workingTimes } from './working-times.ts';

/** Booked minutes of a staff member at a branch on one day. */
export interface BookedDay {
  readonly staffId: string;
  readonly branchId: string;
  /** ISO 8601. */
  readonly day: string;
  readonly minutes: number;
}

/** How much of a staff member's open time at a branch was booked in a week, as far as the week lies within the span. */
export interface Utilisation {
  readonly staff: string;
  readonly branch: string;
  /** `2026-W49` */
  readonly week: string;
  readonly bookedMinutes: number;
  /** Declared hours without closures. A staff member of several branches has them in each. */
  readonly openMinutes: number;
  /** Booked by open minutes; null: nothing was open. More than 1 where bookings lie outside hours that were declared later. */
  readonly rate: number | null;
}

type Rows = Pick<StoredCompany, 'company' | 'branches' | 'staff' | 'closures'>;

interface Span {
  /** ISO dates, both included. */
  readonly from: string;
  readonly to: string;
}

/** Of all active staff for whom a week of hours is declared, by staff, branch and week. */
export function utilisationOf(rows: Rows, span: Span, booked: readonly BookedDay[]): readonly Utilisation[] {
  const weeks = weeksOf(span);
  return rows.staff.flatMap((person) =>
    placesOf(rows, person).flatMap((branch) => {
      const own = booked.filter(({ staffId, branchId }) => staffId === person.id && branchId === branch.id);
      return weeks.map((week) => {
        const open = openIn(rows, { person, branch, week });
        return { staff: person.name, branch: branch.name, week: week.week, ...shareOf(open, bookedIn(own, week)) };
      });
    }),
  );
}

/** The same over all branches of each staff member: time at which two of them are open counts once. */
export function staffUtilisationOf(
  rows: Rows,
  span: Span,
  booked: readonly BookedDay[],
): readonly Omit<Utilisation, 'branch'>[] {
  const weeks = weeksOf(span);
  return rows.staff.flatMap((person) => {
    const branches = placesOf(rows, person);
    if (branches.length === 0) return [];
    const own = booked.filter(({ staffId }) => staffId === person.id);
    return weeks.map((week) => {
      const open = branches.flatMap((branch) => openIn(rows, { person, branch, week }));
      return { staff: person.name, week: week.week, ...shareOf(mergeIntervals(open), bookedIn(own, week)) };
    });
  });
}

/** The branches at which a week of hours limits an active staff member. */
function placesOf({ company, branches }: Rows, { branches: ids, hours, isActive }: StaffRow): readonly BranchRow[] {
  const places = isActive ? branches.filter(({ id }) => ids.includes(id)) : [];
  return places.filter((branch) => [hours, branch.hours, company?.hours].some((level) => level?.week));
}

interface Place {
  readonly person: StaffRow;
  readonly branch: BranchRow;
  readonly week: Week;
}

function openIn({ company, closures }: Rows, { person, branch, week }: Place): readonly Interval[] {
  const edge = (day: string, minute: number): number =>
    instantAt(Temporal.PlainDate.from(day), minute, branch.timeZone);
  const within = { fromMs: edge(week.first, 0), toMs: edge(week.last, 1440) };
  return workingTimes({ company: { hours: company?.hours ?? null }, branch, staff: person, closures }, within);
}

function bookedIn(booked: readonly BookedDay[], { first, last }: Week): number {
  return booked.reduce((sum, { day, minutes }) => (first <= day && day <= last ? sum + minutes : sum), 0);
}

function shareOf(open: readonly Interval[], bookedMinutes: number) {
  const openMinutes = Math.round(open.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / 60_000);
  return { bookedMinutes, openMinutes, rate: openMinutes === 0 ? null : bookedMinutes / openMinutes };
}

/** Its first and last day within the span, as ISO dates. */
interface Week {
  readonly week: string;
  readonly first: string;
  readonly last: string;
}

/** The ISO weeks of a span. */
function weeksOf({ from, to }: Span): readonly Week[] {
  const first = Temporal.PlainDate.from(from);
  const count = first.until(Temporal.PlainDate.from(to)).days + 1;
  const days = Array.from({ length: Math.max(0, count) }, (_, at) => first.add({ days: at }));
  const byWeek = Map.groupBy(days, (day) => `${day.yearOfWeek}-W${String(day.weekOfYear).padStart(2, '0')}`);
  return [...byWeek].map(([week, those]) => ({ week, first: String(those[0]), last: String(those.at(-1)) }));
}
