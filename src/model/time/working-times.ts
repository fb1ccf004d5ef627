import { instantAt, openIntervals } from './hours.ts';
import { minuteOfDay, type Hours } from './week-hours.ts';
import { intersectIntervals, overlaps, withoutIntervals, type Interval } from './interval.ts';
import { Temporal } from 'temporal-polyfill';

export type ClosureReason = 'vacation' | 'sick' | 'public-holiday' | 'other';

/** A time at which a company, some of its branches or some of its staff take no bookings. */
export interface ClosedTime {
  /** A local date, or a local time `2026-12-24T12:00`, in the time zone of each branch. */
  readonly from: string;
  /** A date is included, a time is not. */
  readonly to: string;
  /** Branch ids; null: not limited to branches. */
  readonly branches: readonly string[] | null;
  /** Staff ids; null: not limited to staff. */
  readonly staff: readonly string[] | null;
}

/** Where hours and closures come from: rows of the database, or what git declares. */
export interface Opening<Closure extends ClosedTime = ClosedTime> {
  readonly company: Pick<{ readonly hours: Hours | null }, 'hours'>;
  readonly branch: { readonly id: string; readonly timeZone: string; readonly hours: Hours | null };
  /** Null: the branch as a whole. */
  readonly staff: { readonly id: string; readonly hours: Hours | null } | null;
  readonly closures: readonly Closure[];
}

/**
 * The times within an interval at which a staff member can be booked at a branch: the declared hours, without the closures. This function
 * alone decides; availability, booking, voice and capacity ask it. Without hours and closures it is the whole interval.
 */
export function workingTimes(opening: Opening, within: Interval): readonly Interval[] {
  const { company, branch, staff } = opening;
  const levels = [...(staff ? [staff.hours] : []), branch.hours, company.hours];
  const open = openIntervals(levels, branch.timeZone, within);
  const closed = opening.closures.filter((closure) => concerns(closure, opening));
  if (closed.length === 0) return open;
  return withoutIntervals(
    open,
    closed.map((closure) => closureInterval(closure, branch.timeZone)),
  );
}

/** The closures that apply to a staff member at a branch and overlap the interval. */
export function closuresWithin<Closure extends ClosedTime>(
  opening: Opening<Closure>,
  within: Interval,
): readonly Closure[] {
  return opening.closures.filter(
    (closure) => concerns(closure, opening) && overlaps(closureInterval(closure, opening.branch.timeZone), within),
  );
}

/** A closure of some staff does not close the branch. */
function concerns({ branches, staff }: ClosedTime, opening: Pick<Opening, 'branch' | 'staff'>): boolean {
  if (branches !== null && !branches.includes(opening.branch.id)) return false;
  return staff === null || (opening.staff !== null && staff.includes(opening.staff.id));
}

export function closureInterval({ from, to }: ClosedTime, timeZone: string): Interval {
  return { fromMs: edgeMs(from, 0, timeZone), toMs: edgeMs(to, 1, timeZone) };
}

/** @param days added to a date: the end of a closure includes its last day */
function edgeMs(text: string, days: number, timeZone: string): number {
  const [date = '', time] = text.split('T');
  const day = Temporal.PlainDate.from(date);
  return time === undefined ? instantAt(day.add({ days }), 0, timeZone) : instantAt(day, minuteOfDay(time), timeZone);
}

/** Whether every stretch lies within one of the open times. */
export function isWithin(stretches: readonly Interval[], open: readonly Interval[]): boolean {
  return stretches.every(({ fromMs, toMs }) => open.some((one) => one.fromMs <= fromMs && toMs <= one.toMs));
}

/** The times that all of them share. */
export function sharedTimes(times: readonly (readonly Interval[])[], within: Interval): readonly Interval[] {
  return times.reduce<readonly Interval[]>((shared, one) => intersectIntervals(shared, one), [within]);
}
