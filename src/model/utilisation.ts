import { Temporal } from 'temporal-polyfill';
import { instantAt } from './hours.ts';
import type { StoredCompany } from './stored.ts';
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
  const branches = new Map(rows.branches.map((row) => [row.id, row]));
  const weeks = weeksOf(span);
  return rows.staff
    .filter(({ isActive }) => isActive)
    .flatMap((person) =>
      person.branches.flatMap((branchId): readonly Utilisation[] => {
        const branch = branches.get(branchId);
        const company = { hours: rows.company?.hours ?? null };
        if (!branch || ![person.hours, branch.hours, company.hours].some((hours) => hours?.week)) return [];
        const own = booked.filter((one) => one.staffId === person.id && one.branchId === branchId);
        return weeks.map(({ week, days }) => {
          const edge = (day: string | undefined, minute: number): number =>
            instantAt(Temporal.PlainDate.from(day ?? span.from), minute, branch.timeZone);
          const within = { fromMs: edge(days[0], 0), toMs: edge(days.at(-1), 1440) };
          const open = workingTimes({ company, branch, staff: person, closures: rows.closures }, within);
          const openMinutes = Math.round(open.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / 60_000);
          const bookedMinutes = own.reduce((sum, { day, minutes }) => (days.includes(day) ? sum + minutes : sum), 0);
          const rate = openMinutes === 0 ? null : bookedMinutes / openMinutes;
          return { staff: person.name, branch: branch.name, week, bookedMinutes, openMinutes, rate };
        });
      }),
    );
}

/** The ISO weeks of a span, with those of their days that lie in it. */
function weeksOf({ from, to }: Span): readonly { readonly week: string; readonly days: readonly string[] }[] {
  const first = Temporal.PlainDate.from(from);
  const count = first.until(Temporal.PlainDate.from(to)).days + 1;
  const days = Array.from({ length: Math.max(0, count) }, (_, at) => first.add({ days: at }));
  const byWeek = Map.groupBy(days, (day) => `${day.yearOfWeek}-W${String(day.weekOfYear).padStart(2, '0')}`);
  return [...byWeek].map(([week, those]) => ({ week, days: those.map(String) }));
}
