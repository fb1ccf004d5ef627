import type { SagaStep } from '../../model/appointment.ts';
import type { ServiceRow } from '../../model/stored.ts';
import { timeline } from '../../model/timeline.ts';
import type { Timeline } from '../../model/timeline.ts';
import type { Hold, NextAttempt, NewPhase } from '../../store/booking-store.ts';
import type { Candidate } from '../tenant/candidates.ts';

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
