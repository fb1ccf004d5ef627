import type { Made } from '../../calcom/bookings-api.ts';
import type { SagaStep } from '../../model/appointment.ts';
import type { Json } from '../../model/json.ts';
import type { StepOutcome } from '../../store/booking-store.ts';

/** Why a step is rejected or unknown: a code, mostly the CalcomError's kind, and Cal.com's words. */
export interface Reason {
  readonly kind: string;
  readonly message: string;
}

/** Certainly not made, or not done. */
export function rejected({ position }: Pick<SagaStep, 'position'>, { kind, message }: Reason): StepOutcome {
  return { position, status: 'rejected', error: { code: kind, message } };
}

/** To be looked up, or sent again where that is safe. */
export function unknown({ position, error }: Failed, { kind, message }: Reason): StepOutcome {
  const answered = answerOf(error);
  return {
    position,
    status: 'unknown',
    error: {
      code: kind,
      message,
      ...(answered && { answered: { message: answered.message, uids: [...answered.uids] } }),
    },
  };
}

/** Of a call that was answered with a success, not finding the booking is no proof that there is none. */
export function notFound(step: Failed, reason: Reason): StepOutcome {
  const answered = answerOf(step.error);
  if (!answered) return rejected(step, reason);
  return forPerson(step, { kind: 'answer-not-read', ...answered });
}

/** Cal.com says that it was made, and it cannot be found or told apart: looking again does not help. */
export function forPerson({ position }: Failed, { kind, message, uids }: Reason & Answer): StepOutcome {
  return { position, status: 'unknown', error: { code: kind, message, uids: [...uids], needsPerson: true } };
}

/** Whether only a person can find out what a step has made. */
export function needsPerson({ error }: Pick<SagaStep, 'error'>): boolean {
  return (error as { readonly needsPerson?: Json } | null)?.needsPerson === true;
}

/** The step with the note that Cal.com has answered it with a success, which is kept for as long as the step is unknown. */
export function answeredStep(step: SagaStep, made: Made): SagaStep {
  const isRead = made.kind === 'read';
  const uids = isRead ? made.bookings.map(({ uid }) => uid) : [...made.uids];
  const message = isRead ? 'Cal.com says that it is made' : made.error.message;
  return { ...step, error: { code: 'answer-not-read', answered: { message, uids } } };
}

interface Answer {
  readonly message: string;
  readonly uids: readonly string[];
}

type Failed = Pick<SagaStep, 'position' | 'error'>;

function answerOf(error: Json): Answer | undefined {
  return (error as unknown as { readonly answered?: Answer } | null)?.answered;
}
