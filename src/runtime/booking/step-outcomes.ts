import type { Made } from '../../calcom/bookings/bookings-api.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import type { Appointment, Saga, SagaStep } from '../../model/appointment.ts';
import type { Interval } from '../../model/time/interval.ts';
import type { Json } from '../../model/json.ts';
import type { CompanyContext } from '../company/company-context.ts';
import type { StepOutcome } from '../../store/bookings/booking-store.ts';

/** One call of a saga, and what it is about. */
export interface StepTask {
  readonly company: CompanyContext;
  readonly saga: Saga;
  readonly appointment: Appointment;
  readonly step: SagaStep;
}

/** Why a step is rejected or unknown: a code, usually the CalcomError's kind, and Cal.com's message. */
export interface Reason {
  readonly kind: string;
  readonly message: string;
}

/** A step that certainly made or changed nothing. */
export function rejected({ position }: Pick<SagaStep, 'position'>, { kind, message }: Reason): StepOutcome {
  return { position, status: 'rejected', error: { code: kind, message } };
}

/** A step to look up, or to send again where that is safe. */
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

/** When Cal.com answered the call with a success, not finding the booking does not prove that there is none. */
export function notFound(step: Failed, reason: Reason): StepOutcome {
  const answered = answerOf(step.error);
  if (!answered) return rejected(step, reason);
  return forPerson(step, { kind: 'answer-not-read', ...answered });
}

/** Cal.com reports that the booking was made, and it cannot be found or identified: looking again does not help. */
export function forPerson({ position }: Failed, { kind, message, uids }: Reason & Answer): StepOutcome {
  return { position, status: 'unknown', error: { code: kind, message, uids: [...uids], needsPerson: true } };
}

/** Whether only an operator can find out what a step has made. */
export function needsPerson({ error }: Pick<SagaStep, 'error'>): boolean {
  return (error as { readonly needsPerson?: Json } | null)?.needsPerson === true;
}

/** The step with a note that Cal.com answered it with a success. The note is kept while the step is unknown. */
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

const INTERNAL_ERROR = 500;
const MINUTE_MS = 60_000;
/** Slots are requested in steps fine enough for bookings of odd minutes. */
const STEP_MINUTES = 5;
/** Requested beyond the end, so that the distance between starts can be computed. */
const MARGIN_MS = 60 * MINUTE_MS;

/**
 * Whether an internal error of Cal.com means that the time is not free. Cal.com answers a booking with that error where one of several
 * hosts is busy, and only its slots show the reason. Makes one call; false when Cal.com does not answer it. Call it only after a look-up
 * has not found the booking.
 */
export async function isBusy(
  { company, step }: Pick<StepTask, 'company' | 'step'>,
  { status }: CalcomError,
): Promise<boolean> {
  if (status !== INTERNAL_ERROR) return false;
  const { eventTypeId, startMs, endMs, subjectUid } = step;
  const stepMs = STEP_MINUTES * MINUTE_MS;
  const fromMs = Math.floor(startMs / stepMs) * stepMs;
  const moving = subjectUid === null ? {} : { withoutBookingUid: subjectUid };
  const query = { eventTypeId, fromMs, toMs: endMs + MARGIN_MS, minutes: STEP_MINUTES, ...moving };
  try {
    return !isCovered(await company.calcom.slots(query), { fromMs, toMs: endMs });
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return false;
  }
}

export function hostBusy({ message }: CalcomError): Reason {
  return { kind: 'slot-taken', message: `Cal.com does not offer this time: ${message}` };
}

/**
 * The first start must be offered, and each later one at the smallest distance between starts: an event type may have an interval of its
 * own. A single start proves nothing about the time after it.
 */
function isCovered(starts: readonly number[], { fromMs, toMs }: Interval): boolean {
  if (!starts.includes(fromMs)) return false;
  const distances = starts.slice(1).map((atMs, index) => atMs - (starts[index] ?? atMs));
  const leastMs = Math.min(...distances, toMs - fromMs);
  const offered = new Set(starts);
  for (let atMs = fromMs; atMs < toMs; atMs += leastMs) if (!offered.has(atMs)) return false;
  return true;
}
