import type { AppointmentPhase, Saga, SagaStep } from '../../model/appointment.ts';
import { intervalOf, overlaps } from '../../model/time/interval.ts';
import { needsPerson } from './step-outcomes.ts';

/** The next action for a saga. */
export type Next =
  /** Calls to make, all at once. */
  | { readonly do: 'send'; readonly steps: readonly SagaStep[] }
  /** Calls with an unknown outcome: look them up in Cal.com. */
  | { readonly do: 'look-up'; readonly steps: readonly SagaStep[] }
  /** New steps that undo what was made. */
  | { readonly do: 'compensate'; readonly steps: readonly SagaStep[] }
  | { readonly do: 'end'; readonly as: 'done' | 'failed' | 'manual_review' };

export interface Situation {
  /** Where the appointment's segments are until the saga ends. */
  readonly phases: readonly AppointmentPhase[];
  /**
   * The saga of another process, resumed after its lease expired. Its client has received no answer and may no longer wait: a booking or
   * move that is incomplete by then is rolled back. A cancellation is completed, and so is the cancellation of the bookings that a move
   * replaces.
   */
  readonly isResumed: boolean;
  /** How often a saga is resumed before it needs manual review. */
  readonly maxResumes: number;
}

/**
 * Pure. Read the table from the top; the first line that holds decides.
 *
 * | steps of the present direction                | next                                                  |
 * |-----------------------------------------------|-------------------------------------------------------|
 * | one is unknown, or its sender's lease expired | look it up; send again what is safe to send again: a  |
 * |                                               | cancellation, and every compensation                  |
 * | one was refused (or differs from the request) | forward: roll back what was made, or end as failed;   |
 * |                                               | backward: manual review                               |
 * | a cancellation was refused, others are done   | manual review: a cancelled booking cannot be restored |
 * | one was made and cannot be found              | roll back the others, then manual review              |
 * | one is intended                               | send it, cancellations last; a resumed saga sends no  |
 * |                                               | booking and no move                                   |
 * | all are confirmed                             | end: forward done, backward failed                    |
 */
export function decide(saga: Saga, situation: Situation): Next {
  const steps = presentSteps(saga);
  if (saga.resumes > situation.maxResumes && !steps.every(isGood)) return { do: 'end', as: 'manual_review' };
  const open = steps.filter((step) => (step.status === 'unknown' || step.status === 'sent') && !needsPerson(step));
  const isBackward = saga.status === 'compensating';
  const lost = isBackward ? open.filter(({ action }) => action === 'book') : [];
  if (lost.length > 0) return { do: 'look-up', steps: lost };
  if (open.length > 0) return { do: isBackward || open.every(isCancel) ? 'send' : 'look-up', steps: open };
  if (isBackward) return backward(saga, steps);
  return forward(saga, steps, situation);
}

/** The steps that count now: those of the last attempt, or those that compensate it. */
export function presentSteps(saga: Saga): readonly SagaStep[] {
  const attempt = Math.max(0, ...saga.steps.map((step) => step.attempt));
  const ofAttempt = saga.steps.filter((step) => step.attempt === attempt);
  if (saga.status !== 'compensating') return ofAttempt;
  const made = new Set(ofAttempt.map(({ bookingUid }) => bookingUid).filter((uid) => uid !== null));
  return ofAttempt.filter(({ subjectUid }) => subjectUid !== null && made.has(subjectUid));
}

/** Made as requested. An error on a confirmed step means that its booking differs from the request. */
function isGood(step: SagaStep): boolean {
  const isMade = step.status === 'confirmed' || step.status === 'requested' || step.status === 'verified';
  return isMade && step.error === null;
}

function forward(saga: Saga, steps: readonly SagaStep[], situation: Situation): Next {
  const intended = steps.filter(({ status }) => status === 'intended');
  const making = intended.filter((step) => !isCancel(step));
  const isLost = steps.some((step) => step.status !== 'intended' && !isGood(step));
  const isAbandoned = situation.isResumed && making.length > 0;
  if (isLost || isAbandoned) {
    const cancels = steps.filter((step) => isCancel(step) && step.status !== 'intended');
    if (cancels.some(isGood) && !cancels.every(isGood)) return { do: 'end', as: 'manual_review' };
    const made = steps.filter(({ bookingUid }) => bookingUid !== null);
    if (made.length === 0) return { do: 'end', as: failedAs(saga) };
    return { do: 'compensate', steps: undo(saga, made, situation.phases) };
  }
  if (intended.length === 0) return { do: 'end', as: 'done' };
  if (making.length === 0) return { do: 'send', steps: intended };
  const place = new Map(situation.phases.map((phase) => [phase.segmentKey, phase]));
  return { do: 'send', steps: saga.kind === 'reschedule' ? movable(making, place) : making };
}

function backward(saga: Saga, steps: readonly SagaStep[]): Next {
  if (steps.some((step) => step.status !== 'intended' && !isGood(step))) return { do: 'end', as: 'manual_review' };
  const intended = steps.filter(({ status }) => status === 'intended');
  if (intended.length === 0) return { do: 'end', as: failedAs(saga) };
  const cancels = intended.filter(isCancel);
  if (cancels.length > 0) return { do: 'send', steps: cancels };
  const moved = saga.steps.filter(({ bookingUid }) => bookingUid !== null);
  return { do: 'send', steps: movable(intended, new Map(moved.map((step) => [step.segmentKey, step]))) };
}

/** A booking that cannot be found may still exist: then the saga does not end as failed. */
function failedAs({ steps }: Saga): 'failed' | 'manual_review' {
  return steps.some(needsPerson) ? 'manual_review' : 'failed';
}

/**
 * Steps that undo others: a cancellation of what was booked, a move back to the old time of the segment. A booking that would lose its
 * length by the move back is cancelled and booked again with the old length.
 */
function undo(saga: Saga, made: readonly SagaStep[], phases: readonly AppointmentPhase[]): readonly SagaStep[] {
  const origin = new Map(phases.map((phase) => [phase.segmentKey, phase]));
  const steps = made.flatMap((step): readonly SagaStep[] => {
    const subject = { subjectUid: step.bookingUid, subjectPart: step.bookingPart };
    const intended = {
      ...step,
      ...subject,
      bookingUid: null,
      bookingPart: null,
      status: 'intended',
      error: null,
    } as const;
    if (step.action !== 'reschedule') return [{ ...intended, action: 'cancel' }];
    const { startMs, endMs } = origin.get(step.segmentKey) ?? step;
    if (!hasLostLength(step)) return [{ ...intended, startMs, endMs }];
    return [
      { ...intended, action: 'cancel' },
      { ...intended, action: 'book', startMs, endMs },
    ];
  });
  return steps.map((step, index) => ({ ...step, position: saga.steps.length + index }));
}

function hasLostLength({ error }: SagaStep): boolean {
  return (error as { readonly code?: string } | null)?.code === 'other-length';
}

/**
 * Moves whose new time overlaps no booking that has yet to move: Cal.com refuses a time that another segment of the same appointment still
 * has. Returns all of them if each waits for another.
 */
function movable(intended: readonly SagaStep[], places: ReadonlyMap<string, Place>): readonly SagaStep[] {
  const free = intended.filter((step) =>
    intended.every((other) => {
      const place = places.get(other.segmentKey);
      return other === step || !place || !overlaps(intervalOf(step), intervalOf(place));
    }),
  );
  return free.length > 0 ? free : intended;
}

type Place = Pick<SagaStep, 'startMs' | 'endMs'>;

function isCancel({ action }: SagaStep): boolean {
  return action === 'cancel';
}
