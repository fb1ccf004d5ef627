import type { ServiceRow } from '../../model/stored.ts';
import type { Stretch } from '../../model/timeline.ts';
import { serviceTimeline } from '../booking/plan-attempt.ts';
import type { BookableEventType, Candidate } from '../tenant/candidates.ts';
import type { Tenant } from '../tenant/tenant.ts';

/** What has to be read, here and at Cal.com, to know when one candidate is free for a service. */
export interface Reading {
  readonly candidate: Candidate;
  /** The first: its slots tell when the host is free. */
  readonly segmentKey: string;
  readonly eventType: BookableEventType;
  /** Staff whose calendars decide what Cal.com answers for that event type. */
  readonly calendars: readonly string[];
  /** False where Cal.com only says that one of several hosts is free: who, the booking finds out. */
  readonly isCertain: boolean;
  /** Busy stretches of the service as if it started at 0. */
  readonly busy: readonly Stretch[];
  readonly lengthMs: number;
  /** How long before its start the service has to be booked, so that every segment keeps its notice. */
  readonly noticeMs: number;
}

export function readingOf(tenant: Tenant, service: ServiceRow, candidate: Candidate): Reading {
  const { phases, busy, toMs: lengthMs } = serviceTimeline(service, candidate, 0);
  const notices = phases.map(({ segmentKey, fromMs }) => {
    const parentId = candidate.eventTypes.get(segmentKey)?.parentId ?? Number.NaN;
    return (tenant.ledger.get(parentId)?.applied.minimumBookingNotice ?? 0) * 60_000 - fromMs;
  });
  const segmentKey = phases[0]?.segmentKey ?? '';
  const eventType = candidate.eventTypes.get(segmentKey);
  if (!eventType) throw new Error(`${candidate.staffId} has no event type for the first segment of ${service.name}`);
  const calendars = service.scheduling === 'managed' ? [candidate.staffId] : hostsOf(tenant, eventType);
  const isCertain = service.scheduling !== 'roundRobin' || calendars.length === 1;
  const noticeMs = Math.max(0, ...notices);
  return { candidate, segmentKey, eventType, calendars, isCertain, busy, lengthMs, noticeMs };
}

/** All that an event type can be booked with, at whatever branch. */
function hostsOf({ maps }: Tenant, { parentId }: BookableEventType): readonly string[] {
  const hosts = [...maps.values()].filter(({ eventTypeId }) => eventTypeId === parentId);
  return [...new Set(hosts.map(({ staffId }) => staffId))];
}
