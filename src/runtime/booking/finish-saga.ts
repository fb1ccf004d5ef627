import { isActive } from '../../model/appointment.ts';
import type { Appointment, AppointmentPhase, Saga, SagaKind, SagaStep, StepStatus } from '../../model/appointment.ts';
import { problem } from '../../model/results.ts';
import type { AppointmentFacts, KeptResult, Problem, ProblemCode } from '../../model/results.ts';
import type { Claimed, Hold, SagaEnd } from '../../store/bookings/booking-store.ts';
import type { Alert } from '../../store/bookings/review.ts';
import type { CompanyContext } from '../company/company-context.ts';
import { factsOf } from './booking-result.ts';
import type { Done } from './booking-result.ts';
import { presentSteps } from './decide.ts';
import { holdSaga, leaveSaga, type ClaimedSaga } from './held-saga.ts';
import { holdsOfPhases } from './plan-saga.ts';
import { runSaga } from './run-saga.ts';
import type { Progress, SagaRun } from './run-saga.ts';

/** A saga that has ended, with the result for its caller. */
export interface FinishedSaga<Result extends KeptResult> {
  readonly appointment: Appointment;
  readonly result: Result;
}

/**
 * Writes the end of a saga, with the result, in one transaction.
 *
 * | saga       | ends as  | appointment                        | holds                 |
 * |------------|----------|------------------------------------|-----------------------|
 * | book       | done     | booked, to be compared; requested where a host has to confirm | stay |
 * | book       | failed   | failed, nothing at Cal.com         | released              |
 * | cancel     | done     | cancelled; declined where a host has declined | released   |
 * | cancel     | failed   | as it was: Cal.com refuses it      | stay                  |
 * | reschedule | done     | booked or requested at the new time | of the new time      |
 * | reschedule | failed   | booked as it was                   | of the old time       |
 * | any        | manual_review | as it was, with an alert      | stay: an idle time is better than a double booking |
 *
 * A reschedule that was rolled back leaves new uids behind: Cal.com makes one for each move.
 */
export async function finishSaga<Result extends KeptResult>(
  company: CompanyContext,
  held: ClaimedSaga,
  given: SagaRun & { readonly end: SagaEnd['saga'] },
  failure: Problem | null,
): Promise<FinishedSaga<Result>> {
  const run = isHalfDeclined(held.appointment, given) ? { ...given, end: 'manual_review' as const } : given;
  const appointment = ended(held.appointment, run);
  const result = resultOf(company, appointment, { run, failure }) as Result;
  const { status, syncStatus, startMs, endMs, phases } = appointment;
  await company.store.finish(held.claim, {
    appointmentId: held.appointment.id,
    outcomes: run.unwritten,
    saga: run.end,
    appointment: { status, syncStatus, startMs, endMs },
    phases,
    holds: holdsAfter(company, appointment, run),
    result,
    alert: run.end === 'manual_review' ? alertOf(run, held.appointment) : addressAlert(run, held.appointment),
  });
  return { appointment, result };
}

/** A host has declined one segment, and Cal.com refuses to cancel the others. */
function isHalfDeclined({ phases }: Appointment, { saga, end }: SagaRun): boolean {
  return saga.kind === 'cancel' && end === 'failed' && phases.some(({ status }) => status === 'declined');
}

function ended(found: Appointment, { saga, end }: SagaRun & { readonly end: SagaEnd['saga'] }): Appointment {
  const phases = found.phases.map((phase) => phaseAfter(phase, saga.steps));
  // a flag was about bookings that are now moved or cancelled
  const before = end === 'done' ? { ...found, flag: null } : found;
  if (end === 'manual_review') return { ...before, phases, syncStatus: 'manual_review' };
  switch (saga.kind) {
    case 'book':
      return end === 'done'
        ? { ...before, phases, status: madeStatus(phases), syncStatus: 'pending' }
        : { ...before, phases: over(phases), status: 'failed', syncStatus: 'synced' };
    case 'cancel':
      return end === 'done'
        ? { ...before, phases: over(phases), status: endStatus(phases), syncStatus: 'synced' }
        : found;
    case 'reschedule':
      return { ...before, ...spanOf(phases), phases, status: madeStatus(phases), syncStatus: 'pending' };
  }
}

/** A composite service is booked once every segment is confirmed. */
function madeStatus(phases: readonly AppointmentPhase[]): 'booked' | 'requested' {
  return phases.some(({ status }) => status === 'requested') ? 'requested' : 'booked';
}

function endStatus(phases: readonly AppointmentPhase[]): 'cancelled' | 'declined' {
  return phases.some(({ status }) => status === 'declined') ? 'declined' : 'cancelled';
}

/**
 * The last booking that was made for the segment and not rolled back, with its time; else the booking that it had before. If the booking
 * was rolled back, its uid is kept.
 */
function phaseAfter(phase: AppointmentPhase, steps: readonly SagaStep[]): AppointmentPhase {
  const cancels = steps.filter(({ action, status }) => action === 'cancel' && status === 'confirmed');
  const cancelled = new Set(cancels.map(({ subjectUid }) => subjectUid));
  const made = steps.filter(({ segmentKey, bookingUid }) => segmentKey === phase.segmentKey && bookingUid !== null);
  const live = made.findLast(({ bookingUid }) => !cancelled.has(bookingUid));
  const last = live ?? (phase.bookingUid === null ? made.at(-1) : undefined);
  const { staffId, startMs, endMs, eventTypeId, bookingUid, bookingPart } = last ?? phase;
  const present = last?.status === 'requested' ? 'requested' : 'confirmed';
  const status = bookingUid !== null && cancelled.has(bookingUid) ? 'cancelled' : last ? present : phase.status;
  return { ...phase, staffId, startMs, endMs, eventTypeId, bookingUid, bookingPart, status };
}

function over(phases: readonly AppointmentPhase[]): readonly AppointmentPhase[] {
  return phases.map((phase) => (phase.status === 'declined' ? phase : { ...phase, status: 'cancelled' }));
}

function spanOf(phases: readonly AppointmentPhase[]): Pick<Appointment, 'startMs' | 'endMs'> {
  return {
    startMs: Math.min(...phases.map(({ startMs }) => startMs)),
    endMs: Math.max(...phases.map(({ endMs }) => endMs)),
  };
}

function holdsAfter(
  company: CompanyContext,
  { status, serviceId, phases }: Appointment,
  { saga, end }: SagaRun,
): readonly Hold[] | null {
  if (end === 'manual_review') return null;
  if (!isActive({ status })) return [];
  return saga.kind === 'reschedule' ? holdsOfPhases(company.tenant, serviceId, phases) : null;
}

interface End {
  readonly run: SagaRun;
  /** The result of a failed attempt, where the caller has a better one than the saga. */
  readonly failure: Problem | null;
}

function resultOf({ tenant }: CompanyContext, ended: Appointment, { run, failure }: End): KeptResult {
  const appointment = factsOf(tenant, ended);
  if (run.end === 'done') return { kind: doneKind(run.saga.kind, ended), appointment };
  if (run.end === 'manual_review') {
    const detail = 'rollback failed; manual review required';
    return problem('manual-review', detail, { appointment });
  }
  return failure ?? failureResult(run.saga, appointment);
}

function doneKind(kind: SagaKind, { status }: Appointment): Done['kind'] {
  if (status === 'requested') return 'requested';
  return DONE_KINDS[kind];
}

const DONE_KINDS = { book: 'booked', cancel: 'cancelled', reschedule: 'moved' } as const;

/** Cal.com refuses every caller without an e-mail address until the operator declares another way: one alert for all of them. */
function addressAlert({ saga, end }: SagaRun, { attendeeEmail }: Appointment): Alert | null {
  if (end !== 'failed' || saga.kind !== 'book' || failureOf(saga).code !== 'caller-email-refused') return null;
  const domain = attendeeEmail?.split('@').at(-1) ?? null;
  return { kind: 'caller_email_refused', resource: `caller-email/${domain ?? 'none'}`, detail: { domain } };
}

const ENDED: ReadonlySet<StepStatus> = new Set(['confirmed', 'requested', 'verified']);

function alertOf({ saga }: SagaRun, { id }: Appointment): Alert {
  const open = saga.steps.filter(({ status }) => !ENDED.has(status));
  return {
    kind: 'manual_review',
    resource: `appointment/${id}`,
    detail: {
      saga: saga.id,
      kind: saga.kind,
      steps: open.map(({ action, segmentKey, status, subjectUid, error }) => ({
        action,
        segment: segmentKey,
        status,
        bookingUid: subjectUid,
        error,
      })),
    },
  };
}

/** Why a saga failed, and Cal.com's own message. */
export interface Failure {
  readonly code: ProblemCode;
  readonly said: string;
}

/** The fix when Cal.com refuses an address that calops made up for a caller without one. */
export const CALLER_EMAIL_FIX = 'declare spec.callerEmail at the company (calops help errors)';

/** The first error of the last attempt that is not a taken time decides the code. Without an error the work was interrupted. */
export function failureOf(saga: Saga): Failure {
  const errors = failures(saga);
  const said = errors.map(({ message }) => message).find((message) => message !== '') ?? '';
  const codes = errors.map(({ code }) => MOVE_PROBLEM_OF[saga.kind]?.[code] ?? PROBLEM_OF[code] ?? 'calcom-refused');
  const code = codes.find((found) => found !== 'slot-taken') ?? codes[0];
  return code === undefined ? { code: 'calcom-unavailable', said: 'it was interrupted' } : { code, said };
}

/** The result of a saga that failed, where the caller has none of its own. */
function failureResult(saga: Saga, appointment: AppointmentFacts): Problem {
  if (saga.kind === 'cancel')
    return problem('not-cancellable', `${NOT_CANCELLED}: ${refusalOf(saga)}`, { appointment });
  const { code, said } = failureOf(saga);
  const detail =
    saga.kind === 'reschedule'
      ? 'not every segment was moved, and the appointment is where it was'
      : 'not all of it was booked, and nothing is booked';
  return problem(code, said === '' ? detail : `${detail}: ${said}`, { appointment });
}

const NOT_CANCELLED = 'Cal.com does not let this appointment be cancelled, and it is booked as before';

/** Cal.com's message about a cancellation that it refused. */
function refusalOf({ steps }: Saga): string {
  return steps.map(errorOf).find(({ message }) => message !== '')?.message ?? '';
}

const PROBLEM_OF: { readonly [code: string]: ProblemCode } = {
  'slot-taken': 'slot-taken',
  'other-host': 'slot-taken',
  'customer-has-booking': 'slot-taken',
  // the host has left, or the event type was made again: the known event type cannot be booked any more
  'not-found': 'slot-taken',
  'not-bookable': 'time-not-bookable',
  'email-refused': 'email-refused',
  'caller-email-refused': 'caller-email-refused',
  'phone-needed': 'phone-needed',
  server: 'calcom-unavailable',
  unreachable: 'calcom-unavailable',
  timeout: 'calcom-unavailable',
  'rate-limited': 'calcom-unavailable',
  'not-made': 'calcom-unavailable',
  'booking-gone': 'not-booked',
  'not-allowed': 'not-reschedulable',
  'length-refused': 'not-reschedulable',
};

/** An older server moves by the event type's length, whatever the booking's length was: the booking was moved back. */
const MOVE_PROBLEM_OF: { readonly [Kind in SagaKind]?: { readonly [code: string]: ProblemCode } } = {
  reschedule: { 'other-length': 'not-reschedulable' },
};

/** Whether another staff member may be free: the only obstacle was the one who was tried. */
export function mayTryAnotherStaff(saga: Saga): boolean {
  const retryable = new Set(['slot-taken', 'other-host', 'not-found']);
  return failures(saga).every(({ code }) => retryable.has(code));
}

/** Why the steps of the last attempt failed. */
function failures(saga: Saga): readonly { readonly code: string; readonly message: string }[] {
  const attempt = presentSteps({ ...saga, status: 'running' });
  return attempt.filter(({ action, error }) => action !== 'cancel' && error !== null).map(errorOf);
}

function errorOf({ error }: SagaStep): { readonly code: string; readonly message: string } {
  const facts = error as { readonly code?: string; readonly message?: string } | null;
  return { code: facts?.code ?? '', message: facts?.message ?? '' };
}

export type Resumed = 'done' | 'failed' | 'manual_review' | 'stuck' | 'left';

export interface Resuming {
  readonly claimed: Claimed;
  /** `performance.now()` from before the claim. */
  readonly sinceMs: number;
}

/**
 * Resumes a saga whose lease has expired: completes it or rolls it back, and writes the answer for a repeated request. A saga that a newer
 * program wrote is never claimed.
 */
export async function resumeSaga(
  company: CompanyContext,
  { claimed, sinceMs }: Resuming,
  progress: Progress,
): Promise<Resumed> {
  await using held = holdSaga(company, claimed, sinceMs);
  const run = await runSaga(company, held, true);
  if (run.end === 'stuck') {
    await leaveSaga(company, held, claimed.saga.resumes);
    return 'stuck';
  }
  const ended = { ...claimed, saga: run.saga };
  const { appointment } = await finishSaga(company, ended, { ...run, end: run.end }, null);
  progress.finished(appointment, { kind: run.saga.kind, outcome: run.end });
  return run.end;
}
