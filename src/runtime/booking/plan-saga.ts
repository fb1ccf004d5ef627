import type { Appointment, AppointmentPhase, SagaStep } from '../../model/appointment.ts';
import { intervalOf, mergeIntervals, overlaps } from '../../model/time/interval.ts';
import type { Interval } from '../../model/time/interval.ts';
import type { ServiceRow } from '../../model/stored.ts';
import { timeline } from '../../model/time/timeline.ts';
import type { Timeline } from '../../model/time/timeline.ts';
import type { HeldTime, Hold, NewPhase, NextAttempt } from '../../store/bookings/booking-store.ts';
import { candidates } from '../company/candidates.ts';
import type { Candidate } from '../company/candidates.ts';
import type { Tenant } from '../company/tenant.ts';

/** A service with one staff member at one time: its holds and the calls to Cal.com. */
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

/** One step per segment; all steps are sent at once. */
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
  const holds = holdsOf(input.service, candidate.busyStaffIds, time.busy);
  return { candidate, startMs, endMs: time.toMs, phases, holds, steps };
}

export function serviceTimeline(service: ServiceRow, candidate: Candidate, startMs: number): Timeline {
  return timeline({ segments: service.segments, ownMinutes: candidate.ownMinutes, startMs });
}

type ClassOf = Pick<ServiceRow, 'id' | 'capacity'>;

function holdsOf(service: ClassOf, staffIds: readonly string[], busy: readonly Interval[]): readonly Hold[] {
  const stretches = busy.map((stretch): Omit<Hold, 'staffId'> => {
    const { capacity } = service;
    return capacity === null ? stretch : { ...stretch, class: { key: classKey(service, stretch), capacity } };
  });
  return staffIds.flatMap((staffId) => stretches.map((stretch) => ({ staffId, ...stretch })));
}

/** Names one start of a class with one staff member: holds under the same key are places in it. */
function classKey({ id }: Pick<ServiceRow, 'id'>, { fromMs, toMs }: Interval): string {
  return `${id}@${fromMs}-${toMs}`;
}

/** Whether held time is a place in a class. */
export function isPlaceIn({ id }: Pick<ServiceRow, 'id'>, { classKey: key }: Pick<HeldTime, 'classKey'>): boolean {
  return key?.startsWith(`${id}@`) === true;
}

/** The new times of an appointment's segments, and the calls that move them. */
export interface MovePlan {
  readonly phases: readonly AppointmentPhase[];
  readonly steps: readonly SagaStep[];
}

/**
 * The same staff, all segments by the same time. Where the lengths have changed since the booking, the segments follow each other as they
 * would in a new appointment: Cal.com moves no booking of a length that it no longer offers.
 *
 * | length of the segment's booking | new time | calls |
 * |---|---|---|
 * | its event type's | any | reschedule |
 * | another one | apart from the appointment's own | book all again, then cancel the old: older servers move by the event type's length |
 * | another one | overlaps the appointment's own | reschedule, which ignores the own time; the length in the answer is compared |
 *
 * Pure.
 */
export function planMove(tenant: Tenant, appointment: Appointment, startMs: number): MovePlan {
  const phases = placed(tenant, appointment, startMs);
  const segments = tenant.services.get(appointment.serviceId)?.segments ?? [];
  const minutes = new Map(segments.map((segment) => [segment.key, segment.minutes]));
  const isApart = phases.every((phase) =>
    appointment.phases.every((old) => !overlaps(intervalOf(phase), intervalOf(old))),
  );
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

/** The phases at the new time: with the booked lengths if they are still those of its staff member, else as a new appointment. */
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

/** One call for the existing booking of a segment. */
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

type PlacedPhase = Pick<AppointmentPhase, 'segmentKey' | 'staffId' | 'startMs' | 'endMs'>;

/** The time that an appointment takes of its staff: its phases at their new times, and the blocked gaps between them. */
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
  return holdsOf({ id: serviceId, capacity: service?.capacity ?? null }, staffIds, mergeIntervals(busy));
}

/** The holds of both, places in classes as they are; adjoining holds of a staff member are joined, since the same time cannot be held twice. */
export function unionOfHolds(holds: readonly Hold[]): readonly Hold[] {
  const [ofClasses, alone] = [holds.filter((hold) => hold.class), holds.filter((hold) => !hold.class)];
  const byStaff = Map.groupBy(alone, ({ staffId }) => staffId);
  const joined = [...byStaff].flatMap(([staffId, own]) =>
    mergeIntervals(own).map((stretch) => ({ staffId, ...stretch })),
  );
  return [...joined, ...ofClasses];
}
