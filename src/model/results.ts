import type { AppointmentPhase, AppointmentStatus, SyncStatus } from './appointment.ts';
import type { Json } from './json.ts';

/*
 * What the runtime answers, before anyone renders it: HTTP as JSON with a status, the command line as text, the voice agent as a
 * sentence. Times are epoch milliseconds. Results keep names beside ids, so that a kept result reads alike whatever is renamed later.
 */

/** Anything that has a manifest. What is gone from the manifests has its id alone. */
export interface Name {
  readonly id: string;
  readonly name?: string;
  readonly title?: string;
}

/** An appointment as it was when the result was made. */
export interface AppointmentFacts {
  readonly id: string;
  readonly status: AppointmentStatus;
  readonly syncStatus: SyncStatus;
  readonly isComposite: boolean;
  readonly groupUid: string | null;
  readonly flag: Json;
  readonly service: Name;
  readonly branch: Name;
  readonly startMs: number;
  readonly endMs: number;
  readonly timeZone: string;
  readonly customer: { readonly name: string };
  readonly phases: readonly PhaseFacts[];
}

export interface PhaseFacts {
  readonly segment: string;
  readonly title: string;
  readonly staff: Name;
  readonly startMs: number;
  readonly endMs: number;
  readonly status: AppointmentPhase['status'];
  readonly bookingUid: string | null;
}

/** A start that is free, with each staff member who is free for the whole service. Never without staff. */
export interface Start {
  readonly startMs: number;
  readonly timeZone: string;
  readonly staff: readonly (Required<Name> & { readonly endMs: number })[];
}

/** Why a request was not met: each stable code (docs/errors.md) with the kind of result that it makes. */
export const PROBLEM_KINDS = {
  'unknown-company': 'not-found',
  'unknown-service': 'not-found',
  'unknown-branch': 'not-found',
  'unknown-staff': 'not-found',
  'unknown-appointment': 'not-found',
  'branch-needed': 'refused',
  'invalid-request': 'refused',
  'time-not-understood': 'refused',
  'bad-signature': 'refused',
  unauthorized: 'refused',
  'unknown-route': 'not-found',
  'too-large': 'refused',
  'unsupported-media-type': 'refused',
  'too-many-requests': 'refused',
  internal: 'unavailable',
  'manifests-not-served': 'refused',
  'manifests-invalid': 'unavailable',
  'not-assignable': 'refused',
  'unproven-read': 'unavailable',
  'secret-unavailable': 'unavailable',
  'database-unavailable': 'unavailable',
  'service-not-offered': 'refused',
  'service-not-mapped': 'refused',
  'service-misconfigured': 'refused',
  'staff-not-offered': 'refused',
  'time-not-bookable': 'refused',
  'email-refused': 'refused',
  'caller-email-refused': 'refused',
  'phone-needed': 'refused',
  'slot-taken': 'slot-taken',
  'customer-busy': 'customer-busy',
  'not-booked': 'refused',
  'not-confirmed': 'refused',
  'already-over': 'refused',
  'not-cancellable': 'refused',
  'not-reschedulable': 'refused',
  'being-changed': 'refused',
  'key-reused': 'refused',
  'manual-review': 'needs-review',
  'calcom-refused': 'refused',
  'calcom-unavailable': 'unavailable',
  'no-answer-yet': 'unavailable',
} as const;

export type ProblemCode = keyof typeof PROBLEM_KINDS;

/** What else helps the caller. Which facts there are depends on the code. */
export interface ProblemFacts {
  readonly fields?: readonly { readonly field: string; readonly message: string }[];
  /** Of `slot-taken`: what can be had instead. */
  readonly alternatives?: readonly Start[];
  /** Of `branch-needed`: the names to choose from. */
  readonly branches?: readonly string[];
  /** Of `service-not-mapped`: by staff id, the segments that have no event type. */
  readonly missing?: readonly { readonly staff: string; readonly segments: readonly string[] }[];
  /** Of `service-misconfigured`: the settings in Cal.com by which its bookings fail. */
  readonly hazards?: readonly BlockingHazard[];
  /** Of `time-not-understood`: why, and what was perhaps meant. */
  readonly reason?: string;
  readonly readings?: readonly string[];
  /** Of `service-not-offered`. */
  readonly state?: string;
  readonly appointment?: AppointmentFacts;
  /** Of `unproven-read`. */
  readonly unknown?: readonly { readonly scope: string; readonly code: string; readonly reason: string }[];
}

/** A setting in Cal.com by which every booking of a segment fails. */
export interface BlockingHazard {
  readonly segment: string;
  readonly setting: string;
  readonly consequence: string;
  readonly fix: string;
}

/** A request that was not met. `detail` is a sentence for people. */
export type Problem<Code extends ProblemCode = ProblemCode> = Code extends ProblemCode
  ? ProblemFacts & {
      readonly kind: (typeof PROBLEM_KINDS)[Code];
      readonly code: Code;
      readonly detail: string;
    }
  : never;

export function problem<Code extends ProblemCode>(code: Code, detail: string, facts: ProblemFacts = {}): Problem<Code> {
  return { kind: PROBLEM_KINDS[code], code, detail, ...facts } as unknown as Problem<Code>;
}

/** Whether a result is a problem: only problems have a code. */
export function isProblem<Result extends { readonly kind: string }>(
  result: Result | Problem,
): result is Extract<Result, Problem> | Problem {
  return 'code' in result;
}

/** Not finished yet. `appointment` is null where another request of the same key is at work, and its state is not known here. */
export interface Pending {
  readonly kind: 'pending';
  readonly appointmentId: string;
  readonly appointment: AppointmentFacts | null;
}

/** `requested`: in Cal.com, and its host has to confirm it. */
export interface WithAppointment<Kind extends string> {
  readonly kind: Kind;
  readonly appointment: AppointmentFacts;
}

export type BookingResult = (WithAppointment<'booked' | 'requested'> | Pending | Problem) & Repeatable;

/** `unchanged`: it is at that time already. A cancelled appointment may have the status `declined`: then its host has declined it. */
export type ChangeResult = (WithAppointment<'cancelled' | 'moved' | 'unchanged' | 'requested'> | Pending | Problem) &
  Repeatable;

export type AppointmentResult = WithAppointment<'found'> | Problem;

/** What was asked, as it was understood, and how much the answer is worth. */
export interface AvailabilityGrounds {
  readonly service: Name;
  readonly branch: Name;
  /** The member of staff who was asked for. */
  readonly staff: Name | null;
  readonly timeZone: string;
  /** The default service is used in place of the one that was asked for, which cannot be booked. */
  readonly fallback: { readonly asked: string } | null;
  /** False: Cal.com says that one of them is free, and not who. */
  readonly isStaffCertain: boolean;
  /** Age of the oldest answer that was used where Cal.com did not answer; null: all of it is fresh. */
  readonly staleSeconds: number | null;
  /** Staff of whom nothing is known now. */
  readonly unread: readonly Name[];
  readonly starts: readonly Start[];
}

export interface Availability extends AvailabilityGrounds {
  readonly kind: 'available' | 'not-available';
  /** The time that was asked for, in words. */
  readonly understood: string;
  /** The window has further starts. */
  readonly hasMore: boolean;
  /** What comes near it; empty where it is available. */
  readonly alternatives: readonly Start[];
}

export interface NextStarts extends AvailabilityGrounds {
  readonly kind: 'next-starts';
  readonly searchedUntilMs: number;
}

export type AvailabilityResult = Availability | Problem;
export type NextStartsResult = NextStarts | Problem;

/** Facts that are shown as they are. */
export type ShownResult = { readonly kind: 'shown'; readonly view: Json } | Problem;

export type KeptResult = BookingResult | ChangeResult;

/** Of a result that was kept by an older version: HTTP repeats its answer byte for byte. */
interface Repeatable {
  readonly firstAnswer?: FirstAnswer;
}

export interface FirstAnswer {
  readonly status: number;
  readonly body: Json;
}

/** What stands under an Idempotency-Key. Version 1 kept the HTTP answer, version 2 keeps the result. */
export type KeptAnswer = ({ readonly version: 1 } & FirstAnswer) | { readonly version: 2; readonly result: KeptResult };
