import type { Interval } from '../../model/time/interval.ts';
import type {
  Availability,
  AvailabilityGrounds,
  AvailabilityResult,
  NextStartsResult,
  Problem,
} from '../../model/results.ts';
import type { ServiceRow } from '../../model/stored.ts';
import { resolveRequest, type Candidate, type Resolved, type ServiceRequest } from '../company/candidates.ts';
import { nameView, type Tenant } from '../company/tenant.ts';
import { closedWindow, refuseHours, worksOf } from '../company/work-times.ts';
import { serviceTimeline } from '../booking/plan-saga.ts';
import { alternativesTo } from './offers.ts';
import { gather, PATIENCE_MS, staffName, startOf, type AvailabilityContext, type Gathered } from './find-starts.ts';
import { daysLater, readingOf } from './reading.ts';
import { calcomProblem } from './free-times.ts';

export interface Asked extends Resolved {
  /** The default service in place of the requested one, for which no staff can be booked; null: the requested one. */
  readonly fallback: { readonly asked: string } | null;
}

/**
 * Resolves a request as booking does. A service that is unknown or has no event types falls back to the company's default service; a paused
 * one does not.
 */
function resolveQuestion(tenant: Tenant, request: ServiceRequest): Asked | Problem {
  const resolved = resolveRequest(tenant, request);
  if (!('code' in resolved)) return { ...resolved, fallback: null };
  const { defaultServiceId } = tenant.company;
  if (defaultServiceId === null || !isWithoutEventType(resolved)) return resolved;
  const used = resolveRequest(tenant, { ...request, service: defaultServiceId });
  return 'code' in used ? resolved : { ...used, fallback: { asked: request.service } };
}

function isWithoutEventType({ code }: Problem): boolean {
  return code === 'unknown-service' || code === 'service-not-mapped';
}

/** The future part of a window; at least the present moment, which is never offered. An instant stays an instant. */
function ahead({ fromMs, toMs }: Interval, nowMs: number): Interval {
  if (fromMs === toMs) return { fromMs, toMs };
  const aheadMs = Math.max(fromMs, nowMs);
  return { fromMs: aheadMs, toMs: Math.max(toMs, aheadMs) };
}

export interface AvailabilityRequest extends ServiceRequest {
  /** From inclusive, to exclusive; an exact time has both equal. */
  readonly at: Interval;
  /** The same in words. */
  readonly understood: string;
}

/** The most starts of a window that a caller can choose from. */
const MOST_STARTS = 20;

/** Whether a service can start at a time, and with which staff; otherwise the starts near it. */
export async function checkAvailability(
  context: AvailabilityContext,
  request: AvailabilityRequest,
): Promise<AvailabilityResult> {
  const { tenant, clock } = context.company;
  const asked = resolveQuestion(tenant, request);
  if ('code' in asked) return asked;
  const deadlineMs = clock.now() + PATIENCE_MS;
  const within = ahead(request.at, clock.now());
  const gathered = await gather(context, { ...asked, within, deadlineMs }, MOST_STARTS);
  if (gathered.failure) return calcomProblem(gathered.failure);
  const isAvailable = gathered.openings.length > 0;
  return {
    kind: isAvailable ? 'available' : 'not-available',
    understood: request.understood,
    ...grounds(context, asked, gathered),
    hasMore: gathered.hasMore,
    alternatives: isAvailable ? [] : await alternativesTo(context, asked, { at: request.at, deadlineMs }),
    ...(!isAvailable && hoursAt(tenant, asked, within)),
  };
}

/** The hours of the day, if they or a closure are why there is no start. */
function hoursAt(tenant: Tenant, asked: Asked, at: Interval): Pick<Availability, 'hours'> {
  const { service, branch, wanted } = asked;
  if (at.fromMs < at.toMs) {
    const window = closedWindow(tenant, asked, at);
    return window ? { hours: window } : {};
  }
  const ways = asked.candidates.map((one) => worksOf(serviceTimeline(service, one, at.fromMs).phases, one));
  const refused = refuseHours(tenant, { service, branch, wanted, ways, startMs: at.fromMs });
  return refused?.hours ? { hours: refused.hours } : {};
}

export interface NextSlotsRequest {
  readonly fromMs: number;
  readonly limit: number;
}

/** How far ahead the search looks; less far when each week needs many calls. */
const HORIZON_DAYS = 60;
const LEAST_DAYS = 14;
/** Calls of one search; a third of Cal.com's limit per minute. */
const MOST_CALLS = 40;

/** The next starts of a service: as many as requested, or all within the horizon. */
export async function nextSlots(
  context: AvailabilityContext,
  request: ServiceRequest,
  wanted: NextSlotsRequest,
): Promise<NextStartsResult> {
  const { tenant, clock } = context.company;
  const asked = resolveQuestion(tenant, request);
  if ('code' in asked) return asked;
  const { timeZone } = asked.branch;
  const fromMs = Math.max(wanted.fromMs, clock.now());
  const weeks = Math.floor(MOST_CALLS / asked.candidates.length);
  // from the middle of a week, this many days reach into one more week
  const days = Math.max(LEAST_DAYS, Math.min(HORIZON_DAYS, (weeks - 1) * 7));
  const within = { fromMs, toMs: daysLater(fromMs, days, timeZone) };
  const gathered = await gather(context, { ...asked, within, deadlineMs: clock.now() + PATIENCE_MS }, wanted.limit);
  if (gathered.failure) return calcomProblem(gathered.failure);
  return { kind: 'next-starts', ...grounds(context, asked, gathered), searchedUntilMs: gathered.untilMs };
}

/** Starts within an interval, in epoch milliseconds, ascending; empty when nothing is known of it. */
export type StartsWithin = (within: Interval) => Promise<readonly number[]>;

/** More starts than a day can have. */
const WHOLE_DAY = 200;

/** When a service is free, to decide which half of the day a caller means. Takes at most half of the caller's waiting time. */
export function freeStarts(context: AvailabilityContext, request: ServiceRequest): StartsWithin {
  return async (within) => {
    const { tenant, clock } = context.company;
    const asked = resolveQuestion(tenant, request);
    if ('code' in asked) return [];
    const nowMs = clock.now();
    const stretch = ahead(within, nowMs);
    if (stretch.toMs <= stretch.fromMs) return [];
    const { openings } = await gather(
      context,
      { ...asked, within: stretch, deadlineMs: nowMs + PATIENCE_MS / 2 },
      WHOLE_DAY,
    );
    return openings.map(({ startMs }) => startMs);
  };
}

function grounds({ company }: AvailabilityContext, asked: Asked, gathered: Gathered): AvailabilityGrounds {
  const { tenant, clock } = company;
  const { service, branch, wanted, fallback, candidates } = asked;
  const { staleSinceMs, unread, openings } = gathered;
  return {
    service: nameView(service),
    branch: nameView(branch),
    staff: wanted && nameView(wanted),
    timeZone: branch.timeZone,
    fallback,
    // for a round robin service Cal.com returns only that one of the staff is free, not which one
    isStaffCertain: isCertain(tenant, service, candidates),
    staleSeconds: staleSinceMs === null ? null : Math.round((clock.now() - staleSinceMs) / 1000),
    unread: unread.map((candidate) => staffName(tenant, candidate)),
    starts: openings.map((opening) => startOf(tenant, asked, opening)),
  };
}

function isCertain(tenant: Tenant, service: ServiceRow, candidates: readonly Candidate[]): boolean {
  return candidates.every((candidate) => readingOf(tenant, service, candidate).isCertain);
}
