import type { Problem, ProblemCode } from '../../model/results.ts';
import type { Fault } from './phrases.ts';
import type { Spoken } from './spoken.ts';
import { ask, refuse } from './voice-session.ts';
import type { VoiceSession } from './voice-session.ts';

/** What a problem of booking or availability is called on the phone; others cannot be mended by the caller. */
const SAID_AS: Readonly<Partial<Record<ProblemCode, Fault>>> = {
  'unknown-service': 'service-needed',
  'service-not-offered': 'service-not-offered',
  'service-not-mapped': 'service-not-offered',
  'service-misconfigured': 'service-not-offered',
  'unknown-staff': 'staff-unknown',
  'staff-not-offered': 'staff-not-offered',
  'unknown-branch': 'branch-needed',
  'branch-needed': 'branch-needed',
  'time-not-bookable': 'time-not-bookable',
  'phone-needed': 'phone-needed',
  'caller-email-refused': 'email-refused',
  'email-refused': 'email-refused',
  'unknown-appointment': 'appointment-unknown',
  'not-booked': 'not-booked',
  'not-confirmed': 'not-confirmed',
  'not-cancellable': 'not-cancellable',
  'not-reschedulable': 'not-reschedulable',
  'already-over': 'already-over',
  'being-changed': 'being-changed',
  'manual-review': 'manual-review',
};

const QUESTIONS: ReadonlySet<Fault> = new Set(['service-needed', 'staff-unknown', 'branch-needed', 'phone-needed']);

export function sayProblem(session: VoiceSession, { code, detail, branches }: Problem): Spoken {
  // times are asked back in words made for it
  if (code === 'time-not-understood') return { result: 'ask', code, say: detail };
  if (code === 'no-answer-yet') return { result: 'pending', code, say: session.phrases.pending };
  const fault = SAID_AS[code] ?? 'unavailable';
  if (!QUESTIONS.has(fault)) return refuse(session, fault);
  const choices = branches?.map((name) => ({ branch: session.agent.company.tenant.branches.get(name)?.title ?? name }));
  return ask(session, fault, choices ? { choices } : {});
}
