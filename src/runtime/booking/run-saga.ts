import type { Appointment, Saga, SagaKind, SagaStep } from '../../model/appointment.ts';
import type { SagaEnd, StepOutcome } from '../../store/bookings/booking-store.ts';
import type { CompanyContext } from '../company/company-context.ts';
import { bookStep, lookUpBooking } from './book-step.ts';
import { cancelStep } from './cancel-step.ts';
import { decide } from './decide.ts';
import { underPermit, type HeldSaga } from './held-saga.ts';
import { lookUpMove, moveStep } from './move-step.ts';
import type { StepTask } from './step-outcomes.ts';

export interface SagaRun {
  readonly saga: Saga;
  /** `stuck`: a step is still unknown; the process that claims the saga after its lease resumes it. */
  readonly end: 'done' | 'failed' | 'manual_review' | 'stuck';
  /** Of the last calls of a saga that is done: the end is written with them. */
  readonly unwritten: readonly StepOutcome[];
}

/** The kind of a saga, and how it ended. */
export interface SagaOutcome {
  readonly kind: SagaKind;
  readonly outcome: SagaEnd['saga'];
}

/** Listeners of a request. They must not throw. */
export interface Progress {
  /** Called as soon as there is a reference to give to the caller. */
  readonly begun: (appointment: Appointment) => void;
  /** Called when the work on the appointment has ended. */
  readonly finished: (appointment: Appointment, saga: SagaOutcome) => void;
}

/** A request that has not begun yet. */
export interface RequestContext extends Progress {
  /** The actor, for the audit log. */
  readonly who: string;
}

/**
 * Carries a saga out, forward or back: asks `decide`, writes the next calls to the journal, makes them, and writes their outcomes; the
 * last one before the next step, or with the end. Never abandons a call in flight. Returns when no step is left to do; the caller runs `finish`.
 *
 * @throws StoreError `stale-claim` when another process has resumed the saga, or may have: the caller must stop working on it. A call that
 *   was still waiting for the rate limit is not sent then.
 */
export async function runSaga(unheld: CompanyContext, held: HeldSaga, isResumed: boolean): Promise<SagaRun> {
  const company = underPermit(unheld, held.lease);
  const { store, settings } = company;
  const { claim, appointment, lease } = held;
  let { saga } = held;
  const tried = new Set<number>();
  let unwritten: readonly StepOutcome[] = [];
  for (let round = 0; ; round += 1) {
    const { maxResumes } = settings;
    const next = decide(saga, { isResumed, maxResumes, phases: appointment.phases });
    if (next.do === 'end' && next.as === 'done') return { saga, end: next.as, unwritten };
    if (unwritten.length > 0) await store.settle(claim, unwritten);
    unwritten = [];
    if (next.do === 'end') return { saga, end: next.as, unwritten };
    if (round > 0) await lease.confirm();
    if (next.do === 'compensate') {
      await store.compensate(claim, next.steps);
      saga = { ...saga, status: 'compensating', steps: [...saga.steps, ...next.steps] };
      continue;
    }
    if (next.steps.every(({ position }) => tried.has(position))) return { saga, end: 'stuck', unwritten };
    for (const { position } of next.steps) tried.add(position);
    const intended = next.steps.filter(({ status }) => status === 'intended').map(({ position }) => position);
    const isSent = round === 0 && held.isSent === true;
    if (intended.length > 0 && !isSent) await store.send(claim, intended);
    const act = next.do === 'send' ? makeCall : lookUp;
    const settle = inBatches<StepOutcome>((outcomes) => store.settle(claim, outcomes));
    let open = next.steps.length;
    const outcomes = await settled(
      next.steps.map(async (step) => {
        const outcome = await act({ company, saga, appointment, step }).finally(() => (open -= 1));
        // no call depends on the last outcome before the next round decides
        if (open === 0) unwritten = [outcome];
        else await settle(outcome);
        return outcome;
      }),
    );
    saga = { ...saga, steps: saga.steps.map((step) => withOutcome(step, outcomes)) };
  }
}

function makeCall(task: StepTask): Promise<StepOutcome> {
  switch (task.step.action) {
    case 'book':
      return bookStep(task);
    case 'cancel':
      return cancelStep(task);
    case 'reschedule':
      return moveStep(task);
  }
}

function lookUp(task: StepTask): Promise<StepOutcome> {
  return task.step.action === 'reschedule' ? lookUpMove(task) : lookUpBooking(task);
}

/** Waits for all of them, even when one throws, so that no call in flight is abandoned. */
async function settled(outcomes: readonly Promise<StepOutcome>[]): Promise<readonly StepOutcome[]> {
  const results = await Promise.allSettled(outcomes);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

function withOutcome(step: SagaStep, outcomes: readonly StepOutcome[]): SagaStep {
  const outcome = outcomes.find(({ position }) => position === step.position);
  if (!outcome) return step;
  const { status, bookingUid = null, bookingPart = null, eventTypeId = step.eventTypeId, error = null } = outcome;
  return { ...step, status, bookingUid, bookingPart, eventTypeId, error };
}

/**
 * Writes items as they come. Items that arrive during a write form the next batch, so that simultaneous answers do not queue for the same
 * row. The promise of each item settles with its own write.
 */
export function inBatches<T>(write: (items: readonly T[]) => Promise<void>): (item: T) => Promise<void> {
  let waiting: T[] = [];
  let next: Promise<void> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const writeWaiting = (): Promise<void> => {
    const items = waiting;
    waiting = [];
    next = null;
    return write(items);
  };
  return (item) => {
    waiting.push(item);
    if (!next) {
      next = last.then(writeWaiting, writeWaiting);
      last = next;
    }
    return next;
  };
}
