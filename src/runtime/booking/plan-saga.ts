import type { Appointment, AppointmentPhase, SagaStep } from '../../model/appointment.ts';
import { mergeIntervals, overlaps } from '../../model/interval.ts';
import type { Interval } from '../../model/interval.ts';
import type { ServiceRow } from '../../model/stored.ts';
import { timeline } from '../../model/timeline.ts';
import type { Timeline } from '../../model/timeline.ts';
import type { Hold, NewPhase, NextAttempt } from '../../store/bookings/booking-store.ts';
import { candidates } from '../company/candidates.ts';
import type { Candidate } from '../company/candidates.ts';
import type { Tenant } from '../company/tenant.ts';

/** A service with one member of staff at one time: what is held, and what is asked of Cal.com. */
export interface Attempt extends NextAttempt {
  readonly candidate: Candidate;
}

export interface AttemptInput {
  readonly service: ServiceRow;
  readonly candidate: Candidate;
  readonly startMs: number;
  /** 1 for the first. */
  readonly attempt: number;
  /** Position of its first step in the journal. */
  readonly firstPosition: number;
}

/** One step a segment, all of them to be sent at once. */
export function planAttempt(input: AttemptInput): Attempt {
  const { candidate, startMs, firstPosition } = input;
  const time = serviceTimeline(input.service, candidate, startMs);
  const phases = time.phases.map((phase): NewPhase => ({
    segmentKey: phase.segmentKey,
    staffId: candidate.staffId,
    startMs: phase.fromMs,
    endMs: phase.toMs,
    eventTypeId: candidate.eventTypes.get(phase.segmentKey)?.id ?? Number.NaN,
  }));
  const steps = phases.map((phase, index): SagaStep => ({
    ...phase,
    position: firstPosition + index,
    attempt: input.attempt,
    action: 'book',
    hostUserId: candidate.userId,
    subjectUid: null,
    subjectPart: null,
    bookingUid: null,
    bookingPart: null,
    status: 'intended',
    error: null,
  }));
  return { candidate, startMs, endMs: time.toMs, phases, holds: holdsOf(time, candidate.busyStaffIds), steps };
}

export function serviceTimeline(service: ServiceRow, candidate: Candidate, startMs: number): Timeline {
  return timeline({ segments: service.segments, ownMinutes: candidate.ownMinutes, startMs });
}

function holdsOf(time: Pick<Timeline, 'busy'>, staffIds: readonly string[]): readonly Hold[] {
  return staffIds.flatMap((staffId) => time.busy.map(({ fromMs, toMs }) => ({ staffId, fromMs, toMs })));
}

/** Where an appointment's segments are to be, and the calls that bring them there. */
export interface MovePlan {
  readonly phases: readonly AppointmentPhase[];
  readonly steps: readonly SagaStep[];
}

/**
 * Same staff, all segments by the same time. Where the lengths have changed since it was booked, the segments follow each other as they
 * would in a new appointment: Cal.com moves no booking of a length that it no longer offers.
 *
 * | the length of a segment's booking | the new place                     | calls                                            |
 * |-----------------------------------|-----------------------------------|--------------------------------------------------|
 * | its event type's                  | any                               | reschedule                                       |
 * | another one                       | apart from the appointment's own  | book anew, and cancel the old one once all of them are at their places: older servers move by the event type's length |
 * | another one                       | overlaps the appointment's own    | reschedule, for which its own time is not taken; the answer's length is compared |
 *
 * Pure.
 */
export function planMove(tenant: Tenant, appointment: Appointment, startMs: number): MovePlan {
  const phases = placed(tenant, appointment, startMs);
  const segments = tenant.services.get(appointment.serviceId)?.segments ?? [];
  const minutes = new Map(segments.map((segment) => [segment.key, segment.minutes]));
  const isApart = phases.every((phase) => appointment.phases.every((old) => !overlaps(stretch(phase), stretch(old))));
  const isAnew = (phase: AppointmentPhase): boolean => {
    const old = appointment.phases.find(({ segmentKey }) => segmentKey === phase.segmentKey) ?? phase;
    return isApart && [phase, old].some((one) => minutesOf(one) !== minutes.get(phase.segmentKey));
  };
  const booked = phases.filter(({ bookingUid }) => bookingUid !== null);
  const made = booked.map((phase) =>
    isAnew(phase)
      ? { ...step(tenant, phase, 'book'), subjectUid: null, subjectPart: null }
      : step(tenant, phase, 'reschedule'),
  );
  const steps = numbered([...made, ...booked.filter(isAnew).map((phase) => step(tenant, phase, 'cancel'))]);
  return { phases, steps };
}

/** As it was booked, as long as each of its lengths is what its member of staff takes for it now. */
function placed(tenant: Tenant, { serviceId, branchId, startMs: oldMs, phases }: Appointment, startMs: number) {
  const byMs = startMs - oldMs;
  const service = tenant.services.get(serviceId);
  const own = service && candidates(tenant, service, branchId).bookable;
  const candidate = own?.find(({ staffId, busyStaffIds }) =>
    phases.every((phase) => phase.staffId === staffId || busyStaffIds.includes(phase.staffId)),
  );
  const present = new Map(
    service && candidate
      ? serviceTimeline(service, candidate, startMs).phases.map((phase) => [phase.segmentKey, phase])
      : [],
  );
  const isAsBooked = phases.every((phase) => {
    const now = present.get(phase.segmentKey);
    return now === undefined || now.toMs - now.fromMs === phase.endMs - phase.startMs;
  });
  return phases.map((phase): AppointmentPhase => {
    const now = isAsBooked ? undefined : present.get(phase.segmentKey);
    const place = { startMs: phase.startMs + byMs, endMs: phase.endMs + byMs };
    return { ...phase, ...(now ? { startMs: now.fromMs, endMs: now.toMs } : place) };
  });
}

type Unnumbered = Omit<SagaStep, 'position'>;

/** One call for a segment, about the booking that it has. */
export function step(tenant: Tenant, phase: AppointmentPhase, action: SagaStep['action']): Unnumbered {
  const { segmentKey, staffId, eventTypeId, startMs, endMs, bookingUid, bookingPart } = phase;
  const hostUserId = tenant.hostOfStaff.get(staffId)?.userId ?? 0;
  const place = { segmentKey, staffId, hostUserId, eventTypeId, startMs, endMs };
  const subject = { subjectUid: bookingUid, subjectPart: bookingPart };
  const made = { bookingUid: null, bookingPart: null, status: 'intended', error: null } as const;
  return { ...place, attempt: 1, action, ...subject, ...made };
}

export function numbered(steps: readonly Unnumbered[]): readonly SagaStep[] {
  return steps.map((one, position) => ({ ...one, position }));
}

function minutesOf({ startMs, endMs }: AppointmentPhase): number {
  return (endMs - startMs) / 60_000;
}

function stretch({ startMs, endMs }: AppointmentPhase) {
  return { fromMs: startMs, toMs: endMs };
}

type PlacedPhase = Pick<AppointmentPhase, 'segmentKey' | 'staffId' | 'startMs' | 'endMs'>;

/** The time that an appointment takes of its staff: its phases as they are placed, and the blocked gaps between them. */
export function holdsOfPhases(tenant: Tenant, serviceId: string, phases: readonly PlacedPhase[]): readonly Hold[] {
  const service = tenant.services.get(serviceId);
  const policies = new Map(service?.segments.map(({ key, gapAfter }) => [key, gapAfter?.policy]));
  const ordered = phases.toSorted((a, b) => a.startMs - b.startMs);
  const busy = ordered.flatMap((phase, index): Interval[] => {
    const next = ordered[index + 1];
    const isBlocked = next !== undefined && policies.get(phase.segmentKey) === 'blocked';
    return [{ fromMs: phase.startMs, toMs: isBlocked ? next.startMs : phase.endMs }];
  });
  const staffIds =
    service?.scheduling === 'collective'
      ? (tenant.assignments.get(serviceId) ?? [])
          .filter(({ state }) => state === 'active')
          .map(({ staffId }) => staffId)
      : [...new Set(phases.map(({ staffId }) => staffId))];
  return staffIds.flatMap((staffId) => mergeIntervals(busy).map((stretch) => ({ staffId, ...stretch })));
}

/** Holds of both, each member of staff's joined where they meet: nobody can hold a time twice. */
export function unionOfHolds(holds: readonly Hold[]): readonly Hold[] {
  const byStaff = Map.groupBy(holds, ({ staffId }) => staffId);
  return [...byStaff].flatMap(([staffId, own]) => mergeIntervals(own).map((stretch) => ({ staffId, ...stretch })));
}
