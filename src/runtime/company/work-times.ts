import { instantAt, localDate } from '../../model/time/hours.ts';
import { rangeOf } from '../../model/time/week-hours.ts';
import { mergeIntervals, type Interval } from '../../model/time/interval.ts';
import { localTime } from '../../model/time/local-time.ts';
import { problem, type OpeningFacts, type Problem } from '../../model/results.ts';
import type { BranchRow, ClosureRow, ServiceRow } from '../../model/stored.ts';
import { closuresWithin, isWithin, sharedTimes, workingTimes, type Opening } from '../../model/time/working-times.ts';
import type { Candidate, Resolved } from './candidates.ts';
import { nameView, type Tenant } from './tenant.ts';

/** When staff members can all be booked at a branch, by hours and closures; without staff: when the branch is open. */
export function timesOf(
  tenant: Tenant,
  branch: BranchRow,
  { staffIds, within }: { readonly staffIds: readonly string[]; readonly within: Interval },
): readonly Interval[] {
  const openings = openingsOf(tenant, branch, staffIds);
  return sharedTimes(
    openings.map((opening) => workingTimes(opening, within)),
    within,
  );
}

function openingsOf(tenant: Tenant, branch: BranchRow, staffIds: readonly string[]): readonly Opening<ClosureRow>[] {
  const { company, closures } = tenant;
  const place = { company, branch, closures };
  if (staffIds.length === 0) return [{ ...place, staff: null }];
  return staffIds.map((id) => ({ ...place, staff: { id, hours: tenant.staff.get(id)?.hours ?? null } }));
}

/** A segment and its staff, as a booking or a move would place it. Gaps take no staff: they may lie in a break. */
export interface Work extends Interval {
  readonly staffIds: readonly string[];
}

/** The segments of a service with a candidate. */
export function worksOf(
  phases: readonly Interval[],
  { busyStaffIds }: Pick<Candidate, 'busyStaffIds'>,
): readonly Work[] {
  return phases.map(({ fromMs, toMs }) => ({ fromMs, toMs, staffIds: busyStaffIds }));
}

/** Whether all segments lie within the working times of their staff. */
export function isOpenFor(tenant: Tenant, branch: BranchRow, works: readonly Work[]): boolean {
  return works.every((work) => isWithin([work], timesOf(tenant, branch, { staffIds: work.staffIds, within: work })));
}

export interface WorkQuestion {
  readonly branch: BranchRow;
  readonly service: Pick<ServiceRow, 'title'>;
  /** The segments with each candidate, or with the staff of an appointment. */
  readonly ways: readonly (readonly Work[])[];
  readonly startMs: number;
  /** The requested staff member. */
  readonly wanted: Resolved['wanted'];
}

/** `closed` if without the closures one of the ways were possible, else `outside-hours`. Undefined: one of the ways is possible. */
export function refuseHours(tenant: Tenant, question: WorkQuestion): Problem<'closed' | 'outside-hours'> | undefined {
  const { branch, service, ways, startMs } = question;
  const isOpen = (those: Tenant): boolean => ways.some((works) => isOpenFor(those, branch, works));
  if (isOpen(tenant)) return undefined;
  const hours = openingFacts(tenant, { ...question, isOpen });
  const what = `${service.title} at ${localTime(startMs, branch.timeZone)}`;
  if (hours.closure) {
    const why = hours.closure.title ?? hours.closure.reason;
    return problem('closed', `${what} is in a closure (${why})`, { hours });
  }
  const open = hours.open.length === 0 ? 'closed' : hours.open.join(', ');
  const whose =
    hours.whose === 'branch' ? `opening hours of ${branch.title}` : `hours of ${hours.staff?.title ?? 'its staff'}`;
  return problem('outside-hours', `${what} is outside the ${whose} on ${hours.date} (${open})`, { hours });
}

/** Why no start of a window on one day can be offered; undefined if hours and closures leave some of it, or the window has several days. */
export function closedWindow(
  tenant: Tenant,
  { branch, wanted, candidates }: Pick<Resolved, 'branch' | 'wanted' | 'candidates'>,
  window: Interval,
): OpeningFacts | undefined {
  const { timeZone } = branch;
  if (!localDate(window.fromMs, timeZone).equals(localDate(window.toMs - 1, timeZone))) return undefined;
  const ways = candidates.map(({ busyStaffIds: staffIds }) => [{ ...window, staffIds }]);
  const isOpen = (those: Tenant): boolean =>
    ways.flat().some(({ staffIds }) => timesOf(those, branch, { staffIds, within: window }).length > 0);
  if (isOpen(tenant)) return undefined;
  return openingFacts(tenant, { branch, wanted, ways, startMs: window.fromMs, isOpen });
}

interface Asked extends Omit<WorkQuestion, 'service'> {
  readonly isOpen: (tenant: Tenant) => boolean;
}

/** The hours of that day: the branch's if it is closed itself, else those of the staff. */
function openingFacts(tenant: Tenant, { branch, ways, startMs, wanted, isOpen }: Asked): OpeningFacts {
  const { timeZone } = branch;
  const date = localDate(startMs, timeZone);
  const day = { fromMs: instantAt(date, 0, timeZone), toMs: instantAt(date, 1440, timeZone) };
  const works = ways.flat();
  const ofBranch = works.map((work) => ({ ...work, staffIds: [] }));
  const isBranchOpen = ofBranch.some((work) => isOpenFor(tenant, branch, [work]));
  const open = (isBranchOpen ? works : ofBranch.slice(0, 1)).flatMap(({ staffIds }) =>
    timesOf(tenant, branch, { staffIds, within: day }),
  );
  const closure = isOpen({ ...tenant, closures: [] }) ? closureAt(tenant, branch, works) : undefined;
  return {
    date: date.toString(),
    whose: isBranchOpen ? 'staff' : 'branch',
    open: mergeIntervals(open).map(({ fromMs, toMs }) => rangeOf(minute(fromMs, day), minute(toMs, day))),
    staff: isBranchOpen && wanted ? nameView(wanted) : null,
    closure: closure ? closureFacts(closure) : null,
  };

  function minute(ms: number, { toMs }: Interval): number {
    if (ms === toMs) return 1440;
    const [hours = 0, minutes = 0] = localTime(ms, timeZone).slice(11, 16).split(':').map(Number);
    return hours * 60 + minutes;
  }
}

function closureAt(tenant: Tenant, branch: BranchRow, works: readonly Work[]): ClosureRow | undefined {
  const found = works.flatMap((work) =>
    openingsOf(tenant, branch, work.staffIds).flatMap((opening) => closuresWithin(opening, work)),
  );
  return found.find(({ staff }) => staff === null) ?? found[0];
}

/** Answers to callers do not say why a staff member is absent: a closure of staff shows neither title nor reason. */
function closureFacts({ staff, title, reason }: ClosureRow): NonNullable<OpeningFacts['closure']> {
  return staff === null ? { title, reason } : { title: null, reason: 'absence' };
}
