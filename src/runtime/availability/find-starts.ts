import { CalcomError } from '../../calcom/caller/errors.ts';
import { mergeIntervals, type Interval } from '../../model/time/interval.ts';
import type { Name, Start } from '../../model/results.ts';
import type { Busy } from '../../store/bookings/booking-store.ts';
import { isPlaceIn, serviceTimeline } from '../booking/plan-saga.ts';
import type { Candidate, Resolved } from '../company/candidates.ts';
import type { CompanyContext } from '../company/company-context.ts';
import { nameView, type Tenant } from '../company/tenant.ts';
import { timesOf } from '../company/work-times.ts';
import { isWithin } from '../../model/time/working-times.ts';
import { classStartsThatFit, startsThatFit } from './fit.ts';
import type { FreeTimes, Known } from './free-times.ts';
import { noticeMs, readingOf, weeksOf, type Reading } from './reading.ts';

/** How long a caller on the phone waits. */
export const PATIENCE_MS = 4000;

/** The result of a search, over all the weeks that it has read. */
export interface Gathered {
  /** Ascending, at most as many as requested. */
  readonly openings: readonly Opening[];
  /** There are more openings in the requested time, or there may be. */
  readonly hasMore: boolean;
  /** Every start before this time was checked. */
  readonly untilMs: number;
  readonly staleSinceMs: number | null;
  /** Candidates whose free times are unknown for at least one week. */
  readonly unread: readonly Candidate[];
  /** The error when no free times are known at all. */
  readonly failure: CalcomError | null;
}

/** Stops when it has found `limit` openings, or when no candidate's free times are known. */
export async function gather(context: AvailabilityContext, search: Search, limit: number): Promise<Gathered> {
  const openings: Opening[] = [];
  const unread = new Set<Candidate>();
  const { fromMs, toMs } = search.within;
  const staleMs: number[] = [];
  let untilMs = fromMs;
  for await (const week of findStarts(context, search)) {
    if (week.failure && untilMs === fromMs) {
      return { openings, hasMore: false, untilMs, staleSinceMs: null, unread: week.unread, failure: week.failure };
    }
    if (week.failure) break;
    openings.push(...week.openings);
    untilMs = week.untilMs;
    if (week.staleSinceMs !== null) staleMs.push(week.staleSinceMs);
    for (const candidate of week.unread) unread.add(candidate);
    if (openings.length > limit) break;
  }
  return {
    openings: openings.slice(0, limit),
    hasMore: openings.length > limit || untilMs < toMs,
    untilMs,
    staleSinceMs: staleMs.length > 0 ? Math.min(...staleMs) : null,
    unread: [...unread],
    failure: null,
  };
}

/** A start with all staff who are free for the whole service; each end follows from their own minutes. */
export function startOf(
  tenant: Tenant,
  { service, branch }: Pick<Search, 'service' | 'branch'>,
  opening: Opening,
): Start {
  const { startMs, candidates, left } = opening;
  return {
    startMs,
    timeZone: branch.timeZone,
    ...(left !== undefined && { left }),
    staff: candidates.map((candidate) => ({
      ...staffName(tenant, candidate),
      endMs: serviceTimeline(service, candidate, startMs).toMs,
    })),
  };
}

export function staffName(tenant: Tenant, { staffId }: Candidate): Required<Name> {
  return nameView(tenant.staff.get(staffId) ?? { id: staffId, name: staffId, title: staffId });
}

export interface AvailabilityContext {
  readonly company: CompanyContext;
  /** Shared by all companies that this process serves. */
  readonly freeTimes: FreeTimes;
}

interface Search {
  readonly service: Resolved['service'];
  readonly branch: Resolved['branch'];
  readonly candidates: readonly Candidate[];
  /** Starts from inclusive, to exclusive. An instant has both equal, and is tried even if it is not on a quarter of an hour. */
  readonly within: Interval;
  readonly deadlineMs: number;
}

/** A start and the candidates who are free, in the candidates' order; never empty. */
export interface Opening {
  readonly startMs: number;
  readonly candidates: readonly Candidate[];
  /** Of a class: the places of all candidates. */
  readonly left?: number;
}

export interface FoundWeek {
  /** Ascending. */
  readonly openings: readonly Opening[];
  /** Starts before this time were checked. */
  readonly untilMs: number;
  /** When the oldest used answer was read, if Cal.com did not answer; null when all answers are fresh. */
  readonly staleSinceMs: number | null;
  /** Candidates whose free times are unknown now. */
  readonly unread: readonly Candidate[];
  /** The error when no candidate's free times are known. */
  readonly failure: CalcomError | null;
}

/** Yields week by week, so that a search stops reading when it has found enough. */
async function* findStarts(context: AvailabilityContext, search: Search): AsyncGenerator<FoundWeek> {
  const { tenant } = context.company;
  const { within, branch } = search;
  const readings = search.candidates.map((candidate) => readingOf(tenant, search.service, candidate));
  for (const week of weeksOf(within, branch.timeZone)) {
    const isInstant = within.fromMs === within.toMs;
    const starts = isInstant
      ? within
      : { fromMs: Math.max(week.fromMs, within.fromMs), toMs: Math.min(week.toMs, within.toMs) };
    yield await findInWeek(context, { ...search, readings, week, starts });
  }
}

interface WeekSearch extends Search {
  readonly readings: readonly Reading[];
  readonly week: Interval;
  readonly starts: Interval;
}

async function findInWeek(context: AvailabilityContext, search: WeekSearch): Promise<FoundWeek> {
  const { company } = context;
  const { readings, starts } = search;
  const lengthMs = Math.max(...readings.map((reading) => reading.lengthMs));
  const staffIds = readings.flatMap(({ calendars, candidate }) => [...calendars, ...candidate.busyStaffIds]);
  const around = { fromMs: starts.fromMs, toMs: starts.toMs + lengthMs };
  const busy = await company.store.busy(company.tenant.company.id, [...new Set(staffIds)], around);
  const found = await Promise.all(readings.map((reading) => startsOf(context, { ...search, reading, busy })));
  const all = found.flatMap(({ reading, starts }) =>
    starts.map((start) => ({ ...start, candidate: reading.candidate })),
  );
  const openings = [...Map.groupBy(all, ({ startMs }) => startMs)].map(([startMs, alike]): Opening => {
    const left = alike.reduce((sum, one) => sum + (one.left ?? 0), 0);
    return { startMs, candidates: alike.map(({ candidate }) => candidate), ...(left > 0 && { left }) };
  });
  const unread = found.filter(({ failure }) => failure !== null);
  const staleMs = found.flatMap(({ staleSinceMs }) => staleSinceMs ?? []);
  return {
    openings: openings.toSorted((a, b) => a.startMs - b.startMs),
    untilMs: starts.toMs,
    staleSinceMs: staleMs.length > 0 ? Math.min(...staleMs) : null,
    unread: unread.map(({ reading }) => reading.candidate),
    failure: unread.length === found.length ? (unread[0]?.failure ?? null) : null,
  };
}

interface CandidateSearch extends WeekSearch {
  readonly reading: Reading;
  readonly busy: Busy;
}

interface CandidateStarts {
  readonly reading: Reading;
  readonly starts: readonly { readonly startMs: number; readonly left?: number }[];
  readonly staleSinceMs: number | null;
  readonly failure: CalcomError | null;
}

async function startsOf(context: AvailabilityContext, search: CandidateSearch): Promise<CandidateStarts> {
  const { reading, busy, starts, branch } = search;
  const { busyStaffIds } = reading.candidate;
  const within = { fromMs: starts.fromMs, toMs: starts.toMs + reading.lengthMs };
  const open = timesOf(context.company.tenant, branch, { staffIds: busyStaffIds, within });
  if (open.length === 0) return { reading, starts: [], staleSinceMs: null, failure: null };
  try {
    const [first, ...next] = await freeTimeAround(context, search);
    const weeks = [first, ...next];
    const { capacity } = search.service;
    const held = busy.stretches.filter(({ staffId }) => busyStaffIds.includes(staffId));
    const question = {
      service: { busy: reading.busy, noticeMs: noticeMs(reading.notice, first.free) },
      within: starts,
      own: first.free.starts,
      free: mergeIntervals(weeks.flatMap(({ free }) => free.stretches)),
      nowMs: context.company.clock.now(),
    };
    const fitting =
      capacity === null
        ? startsThatFit({ ...question, held }).map((startMs) => ({ startMs }))
        : classStartsThatFit({
            ...question,
            held: held.filter((hold) => !isPlaceIn(search.service, hold)),
            places: held.filter(
              (hold) => isPlaceIn(search.service, hold) && hold.staffId === reading.candidate.staffId,
            ),
            left: new Map(weeks.flatMap(({ free }) => [...(free.left ?? [])])),
            capacity,
          });
    const found = fitting.filter(({ startMs }) => isWithin(from(startMs, reading.phases), open));
    const staleMs = weeks.filter(({ isStale }) => isStale).map(({ free }) => free.readMs);
    return { reading, starts: found, staleSinceMs: staleMs.length > 0 ? Math.min(...staleMs) : null, failure: null };
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return { reading, starts: [], staleSinceMs: null, failure: error };
  }
}

function from(startMs: number, phases: readonly Interval[]): readonly Interval[] {
  return phases.map(({ fromMs, toMs }) => ({ fromMs: startMs + fromMs, toMs: startMs + toMs }));
}

/** The week, and the next one if a candidate is free so late on Sunday that the service can end in it. */
async function freeTimeAround(
  context: AvailabilityContext,
  search: CandidateSearch,
): Promise<readonly [Known, ...Known[]]> {
  const { reading, busy, week, starts, branch } = search;
  const epochs = Object.fromEntries(reading.calendars.map((staffId) => [staffId, busy.epochs[staffId] ?? 0]));
  const { company, freeTimes } = context;
  const question = { company, serviceId: search.service.id, reading, epochs, deadlineMs: search.deadlineMs };
  const known = await freeTimes.read({ ...question, week });
  const freeUntilMs = known.free.stretches.at(-1)?.toMs ?? week.fromMs;
  const isLate = Math.min(freeUntilMs, starts.toMs) + reading.lengthMs > week.toMs;
  if (!isLate) return [known];
  const [next = week] = weeksOf({ fromMs: week.toMs, toMs: week.toMs }, branch.timeZone);
  return [known, await freeTimes.read({ ...question, week: next })];
}
