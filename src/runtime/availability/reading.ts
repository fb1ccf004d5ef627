import { Temporal } from 'temporal-polyfill';
import type { Interval } from '../../model/time/interval.ts';
import type { ServiceRow } from '../../model/stored.ts';
import { serviceTimeline } from '../booking/plan-saga.ts';
import type { BookableEventType, Candidate } from '../company/candidates.ts';
import type { Tenant } from '../company/tenant.ts';

/** The local day that contains an instant; 23 or 25 hours long when the clocks change. */
export function dayOf(ms: number, timeZone: string): Interval {
  const day = zoned(ms, timeZone).startOfDay();
  return { fromMs: day.epochMilliseconds, toMs: day.add({ days: 1 }).startOfDay().epochMilliseconds };
}

/** Local weeks from Monday to Monday, from the one that contains `fromMs` to the one that contains the last instant before `toMs`. */
export function* weeksOf({ fromMs, toMs }: Interval, timeZone: string): Generator<Interval> {
  const day = zoned(fromMs, timeZone).startOfDay();
  let monday = day.subtract({ days: day.dayOfWeek - 1 }).startOfDay();
  do {
    const next = monday.add({ days: 7 }).startOfDay();
    yield { fromMs: monday.epochMilliseconds, toMs: next.epochMilliseconds };
    monday = next;
  } while (monday.epochMilliseconds < toMs);
}

/** The same local time, this many local days later. */
export function daysLater(ms: number, days: number, timeZone: string): number {
  return zoned(ms, timeZone).add({ days }).epochMilliseconds;
}

function zoned(ms: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
}

/** What must be read, here and in Cal.com, to know when one candidate is free for a service. */
export interface Reading {
  readonly candidate: Candidate;
  /** The first segment: its slots show when the host is free. */
  readonly segmentKey: string;
  readonly eventType: BookableEventType;
  /** Staff whose calendars affect Cal.com's answer for that event type. */
  readonly calendars: readonly string[];
  /** False where Cal.com only returns that one of several hosts is free: the booking finds out which. */
  readonly isCertain: boolean;
  /** Busy intervals of the service as if it started at 0. */
  readonly busy: readonly Interval[];
  /** The segments, likewise. */
  readonly phases: readonly Interval[];
  readonly lengthMs: number;
  readonly notice: Notice;
  /** A class: customers share its starts. */
  readonly isClass: boolean;
}

export function readingOf(tenant: Tenant, service: ServiceRow, candidate: Candidate): Reading {
  const { phases, busy, toMs: lengthMs } = serviceTimeline(service, candidate, 0);
  const noticeOf = (key: string): number | undefined =>
    tenant.ledger.get(candidate.eventTypes.get(key)?.parentId ?? Number.NaN)?.applied.minimumBookingNotice;
  const notices = phases.map((phase) => (noticeOf(phase.segmentKey) ?? 0) * 60_000 - phase.fromMs);
  const segmentKey = phases[0]?.segmentKey ?? '';
  const eventType = candidate.eventTypes.get(segmentKey);
  if (!eventType) throw new Error(`${candidate.staffId} has no event type for the first segment of ${service.name}`);
  const calendars = service.scheduling === 'managed' ? [candidate.staffId] : hostsOf(tenant, eventType);
  const isCertain = service.scheduling !== 'roundRobin' || calendars.length === 1;
  const notice = { declaredMs: Math.max(0, ...notices), isOpen: noticeOf(segmentKey) === undefined };
  const isClass = service.capacity !== null;
  return { candidate, segmentKey, eventType, calendars, isCertain, busy, phases, lengthMs, notice, isClass };
}

/** All hosts of an event type, at any branch. */
function hostsOf({ maps }: Tenant, { parentId }: BookableEventType): readonly string[] {
  const hosts = [...maps.values()].filter(({ eventTypeId }) => eventTypeId === parentId);
  return [...new Set(hosts.map(({ staffId }) => staffId))];
}

/** Cal.com's default minimum notice, which an event type has if nothing else was set. */
export const DEFAULT_NOTICE_MS = 120 * 60_000;

export interface Notice {
  /** The longest of all segments, as far as the manifests declare it. */
  readonly declaredMs: number;
  /** The first segment declares no notice. */
  readonly isOpen: boolean;
}

/**
 * The minimum notice of a service. Cal.com's free times respect the notice at the time of the call; in a cached answer the first starts are
 * too near. If no notice is declared, Cal.com's default applies, unless Cal.com has offered a start that is nearer than that.
 */
export function noticeMs(
  { declaredMs, isOpen }: Notice,
  { stretches, readMs }: { readonly stretches: readonly Interval[]; readonly readMs: number },
): number {
  const [first] = stretches;
  if (!isOpen || !first) return declaredMs;
  const nearestMs = Math.max(0, first.fromMs - readMs);
  return Math.max(declaredMs, Math.min(DEFAULT_NOTICE_MS, nearestMs));
}
