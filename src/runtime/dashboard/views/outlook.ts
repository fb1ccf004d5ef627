import { Temporal } from 'temporal-polyfill';
import { localTime } from '../../../model/time/local-time.ts';
import type { ClosureRow } from '../../../model/stored.ts';
import { staffUtilisationOf, type BookedDay } from '../../../model/time/utilisation.ts';
import type { DaySpan } from '../../../store/insight/insight-store.ts';
import type { Tenant } from '../../company/tenant.ts';
import { byTitle } from './coverage.ts';

/** Staff whom one page shows. */
const MOST_STAFF = 40;

/** A closure that is not over. */
export interface ClosureAhead {
  readonly closure: ClosureRow;
  readonly hasBegun: boolean;
}

/** By their begin, in the company's time zone. */
export function closuresAhead({ company, closures }: Tenant, nowMs: number): readonly ClosureAhead[] {
  const now = localTime(nowMs, company.timeZone).slice(0, 16);
  // a date is shorter than a time: the last day of a closure is included
  const isAhead = ({ to }: ClosureRow): boolean => (to.includes('T') ? to > now : to >= now.slice(0, 10));
  return closures
    .filter(isAhead)
    .toSorted((a, b) => (a.from === b.from ? 0 : a.from < b.from ? -1 : 1))
    .map((closure) => ({ closure, hasBegun: closure.from <= now }));
}

/** Last week, this week and the next two, from Monday to Sunday. */
export function weeksAround(nowMs: number, timeZone: string): DaySpan & { readonly thisWeek: string } {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  return {
    from: monday.subtract({ days: 7 }).toString(),
    to: monday.add({ days: 20 }).toString(),
    thisWeek: `${monday.yearOfWeek}-W${String(monday.weekOfYear).padStart(2, '0')}`,
  };
}

export interface UtilisationRows {
  /** By title of the staff: the weeks of each. */
  readonly rows: readonly { readonly title: string; readonly weeks: ReturnType<typeof staffUtilisationOf> }[];
  /** Staff who are not computed, because the page would become too long. */
  readonly hidden: number;
}

export function utilisationRows(tenant: Tenant, span: DaySpan, booked: readonly BookedDay[]): UtilisationRows {
  const active = [...tenant.staff.values()].filter(({ isActive }) => isActive).toSorted(byTitle);
  const staff = active.slice(0, MOST_STAFF);
  const found = staffUtilisationOf({ ...tenant, branches: [...tenant.branches.values()], staff }, span, booked);
  const byStaff = Map.groupBy(found, (one) => one.staff);
  const rows = staff.flatMap(({ name, title }) => {
    const weeks = byStaff.get(name);
    return weeks ? [{ title, weeks }] : [];
  });
  return { rows, hidden: active.length - staff.length };
}
