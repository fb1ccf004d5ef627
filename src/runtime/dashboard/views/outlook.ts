import { Temporal } from 'temporal-polyfill';
import type { BranchRow, ClosureRow, ServiceRow } from '../../../model/stored.ts';
import { type Interval, overlaps } from '../../../model/time/interval.ts';
import { localTime } from '../../../model/time/local-time.ts';
import { staffUtilisationOf, type BookedDay } from '../../../model/time/utilisation.ts';
import { startsFrom } from '../../../model/time/weekly-starts.ts';
import { isWithin } from '../../../model/time/working-times.ts';
import type { Busy } from '../../../store/bookings/booking-store.ts';
import type { DaySpan } from '../../../store/insight/insight-store.ts';
import { classStartsThatFit, startsThatFit } from '../../availability/fit.ts';
import { dayOf, DEFAULT_NOTICE_MS, type Reading, readingOf } from '../../availability/reading.ts';
import { isPlaceIn } from '../../booking/plan-saga.ts';
import { type Candidate, candidates } from '../../company/candidates.ts';
import type { Tenant } from '../../company/tenant.ts';
import { timesOf } from '../../company/work-times.ts';
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

/** How far ahead the next start is looked for. */
export const DAYS_AHEAD = 14;
const DAY_MS = 86_400_000;
/** Services by branch that one page shows. */
const MOST_CELLS = 200;

/**
 * The next start of a service at a branch, from what calops knows itself: hours, closures and held times. Cal.com's calendars, limits and
 * booking windows are not asked, so that the real one may be later.
 */
export type NextStart =
  /** The staff who can begin then; `left` has the free places of a class, else null. */
  | {
      readonly kind: 'start';
      readonly startMs: number;
      readonly staffIds: readonly string[];
      readonly left: number | null;
    }
  /** Nothing is free in the next `DAYS_AHEAD` days. */
  | { readonly kind: 'none' }
  /** No staff member for it has declared hours. */
  | { readonly kind: 'no-hours' }
  /** Its staff there lack an event map or a host. */
  | { readonly kind: 'not-bookable' }
  /** Not at that branch, or none of its staff work there. */
  | { readonly kind: 'not-offered' };

export interface NextStarts {
  /** By title; the active ones. */
  readonly services: readonly {
    readonly service: ServiceRow;
    /** One for each branch, in their order. */
    readonly next: readonly NextStart[];
  }[];
  readonly branches: readonly BranchRow[];
  /** Services that are not computed, because the page would become too long. */
  readonly hidden: number;
}

export interface KnownTimes {
  readonly nowMs: number;
  /** Of all active staff, from now on for `DAYS_AHEAD` days. */
  readonly held: Busy['stretches'];
}

export function nextStarts(tenant: Tenant, known: KnownTimes): NextStarts {
  const branches = [...tenant.branches.values()].toSorted(byTitle);
  const offered = [...tenant.services.values()].filter(({ state }) => state === 'active').toSorted(byTitle);
  const shown = offered.slice(0, Math.max(1, Math.floor(MOST_CELLS / Math.max(1, branches.length))));
  const search: Search = { tenant, ...known, open: new Map() };
  const services = shown.map((service) => ({
    service,
    next: branches.map((branch) => nextStart(search, service, branch)),
  }));
  return { services, branches, hidden: offered.length - shown.length };
}

/** Whether a week of hours is declared for the company, a branch or a staff member. */
export function hasHours({ company, branches, staff }: Tenant): boolean {
  return [company, ...branches.values(), ...staff.values()].some(({ hours }) => hours?.week !== undefined);
}

interface Search extends KnownTimes {
  readonly tenant: Tenant;
  /** By staff and branch: services share them. */
  readonly open: Map<string, Open>;
}

/** Times within the days ahead. */
interface Open {
  readonly hours: readonly Interval[];
  /** The same without the closures. */
  readonly times: readonly Interval[];
}

function nextStart(search: Search, service: ServiceRow, branch: BranchRow): NextStart {
  const { tenant, nowMs } = search;
  if (!service.branches.includes(branch.id)) return { kind: 'not-offered' };
  const { bookable, incomplete } = candidates(tenant, service, branch.id);
  if (bookable.length === 0) return { kind: incomplete.length > 0 ? 'not-bookable' : 'not-offered' };
  const limited = bookable.filter((candidate) => isLimited(tenant, branch, candidate));
  if (limited.length === 0) return { kind: 'no-hours' };
  const readings = limited.map((candidate) => readingOf(tenant, service, candidate));
  // day by day: most services have a start soon
  for (let day = 0; day < DAYS_AHEAD; day += 1) {
    const within = { fromMs: nowMs + day * DAY_MS, toMs: nowMs + (day + 1) * DAY_MS };
    const found = readings.flatMap((reading) => {
      const [first] = startsOf(search, { service, branch, reading, within });
      return first ? [{ ...first, staffId: reading.candidate.staffId }] : [];
    });
    if (found.length === 0) continue;
    const startMs = Math.min(...found.map((one) => one.startMs));
    const then = found.filter((one) => one.startMs === startMs);
    const left = service.capacity === null ? null : then.reduce((sum, one) => sum + (one.left ?? 0), 0);
    return { kind: 'start', startMs, staffIds: then.map(({ staffId }) => staffId), left };
  }
  return { kind: 'none' };
}

function isLimited({ company, staff }: Tenant, branch: BranchRow, { busyStaffIds }: Candidate): boolean {
  const places = [branch.hours, company.hours];
  return busyStaffIds.every((id) => [staff.get(id)?.hours, ...places].some((hours) => hours?.week));
}

interface DaySearch {
  readonly service: ServiceRow;
  readonly branch: BranchRow;
  readonly reading: Reading;
  readonly within: Interval;
}

/** As availability finds starts, with Cal.com free at all times. */
function startsOf(search: Search, { service, branch, reading, within }: DaySearch) {
  const { busyStaffIds, staffId } = reading.candidate;
  const around = { fromMs: within.fromMs, toMs: within.toMs + reading.lengthMs };
  const open = openTimes(search, branch, busyStaffIds);
  const held = search.held.filter((one) => busyStaffIds.includes(one.staffId) && overlaps(one, around));
  const { declaredMs, isOpen } = reading.notice;
  const own = open.hours
    .flatMap((opening) => startsFrom(opening, reading.eventType.slotInterval))
    .filter((ms) => within.fromMs <= ms && ms < within.toMs);
  const question = {
    service: { busy: reading.busy, noticeMs: isOpen ? Math.max(declaredMs, DEFAULT_NOTICE_MS) : declaredMs },
    within,
    own,
    free: [around],
    held,
    nowMs: search.nowMs,
  };
  const { capacity } = service;
  const found: readonly { readonly startMs: number; readonly left?: number }[] =
    capacity === null
      ? startsThatFit(question).map((startMs) => ({ startMs }))
      : classStartsThatFit({
          ...question,
          held: held.filter((one) => !isPlaceIn(service, one)),
          places: held.filter((one) => isPlaceIn(service, one) && one.staffId === staffId),
          left: new Map(own.map((startMs) => [startMs, capacity])),
          capacity,
        });
  return found.filter(({ startMs }) =>
    isWithin(
      reading.phases.map(({ fromMs, toMs }) => ({ fromMs: startMs + fromMs, toMs: startMs + toMs })),
      open.times,
    ),
  );
}

function openTimes({ tenant, nowMs, open }: Search, branch: BranchRow, staffIds: readonly string[]): Open {
  const key = `${branch.id}\0${staffIds.join('\0')}`;
  const kept = open.get(key);
  if (kept) return kept;
  // the grid of today begins before now; what begins on the last day may end on the next one
  const { fromMs } = dayOf(nowMs - DAY_MS, branch.timeZone);
  const within = { fromMs, toMs: nowMs + (DAYS_AHEAD + 1) * DAY_MS };
  const times = timesOf(tenant, branch, { staffIds, within });
  const isNeverClosed = tenant.closures.length === 0;
  const hours = isNeverClosed ? times : timesOf({ ...tenant, closures: [] }, branch, { staffIds, within });
  open.set(key, { hours, times });
  return { hours, times };
}
