import type { Saga, SagaKind, SagaStep } from '../../model/appointment.ts';
import { problem } from '../../model/results.ts';
import type { AppointmentFacts, Problem, ProblemCode } from '../../model/results.ts';
import { presentSteps } from './decide.ts';

/** Why a saga failed, and what Cal.com said of it. */
export interface Failure {
  readonly code: ProblemCode;
  readonly said: string;
}

/** Of an address that was made up for a caller without one. */
export const CALLER_EMAIL_FIX = 'declare spec.callerEmail at the company (calops help errors)';

/** The worst that Cal.com said of the last attempt decides. Where it said nothing the work was broken off. */
export function failureOf(saga: Saga): Failure {
  const errors = failures(saga);
  const said = errors.map(({ message }) => message).find((message) => message !== '') ?? '';
  const codes = errors.map(({ code }) => MOVE_PROBLEM_OF[saga.kind]?.[code] ?? PROBLEM_OF[code] ?? 'calcom-refused');
  const code = codes.find((found) => found !== 'slot-taken') ?? codes[0];
  return code === undefined ? { code: 'calcom-unavailable', said: 'it was broken off' } : { code, said };
}

/** The result of a saga that failed, where its caller has none of its own. */
export function failureResult(saga: Saga, appointment: AppointmentFacts): Problem {
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

/** What Cal.com said of a cancellation that it refused. */
function refusalOf({ steps }: Saga): string {
  return steps.map(errorOf).find(({ message }) => message !== '')?.message ?? '';
}

const PROBLEM_OF: { readonly [code: string]: ProblemCode } = {
  'slot-taken': 'slot-taken',
  'other-host': 'slot-taken',
  'customer-has-booking': 'slot-taken',
  // the host has left, or the event type was made anew: nobody can be booked by it
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

/** An older server moves by the event type's length, whatever the booking had: it was put back. */
const MOVE_PROBLEM_OF: { readonly [Kind in SagaKind]?: { readonly [code: string]: ProblemCode } } = {
  reschedule: { 'other-length': 'not-reschedulable' },
};

/** Whether somebody else may be free: nothing but who was asked for stood in the way. */
export function isWorthAnother(saga: Saga): boolean {
  const worth = new Set(['slot-taken', 'other-host', 'not-found']);
  return failures(saga).every(({ code }) => worth.has(code));
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
