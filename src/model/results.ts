import type { AppointmentPhase, AppointmentStatus, SyncStatus } from './appointment.ts';
import type { Json } from './json.ts';
import type { ClosureReason } from './time/working-times.ts';

/*
 * The results of the runtime, before they are rendered: as JSON with a status over HTTP, as text on the command line, as a sentence by the
 * voice agent. Times are epoch milliseconds. Results contain names beside ids, so that a stored result reads the same after a rename.
 */

/** Anything with a manifest. If the manifests no longer declare it, only the id is present. */
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

/** A free start, with each staff member who is free for the whole service. Never without staff. */
export interface Start {
  readonly startMs: number;
  readonly timeZone: string;
  /** Of a class: how many customers can still book this start. */
  readonly left?: number;
  readonly staff: readonly (Required<Name> & { readonly endMs: number })[];
}

/** Why a request failed: each stable code (docs/errors.md), with the kind of its result. */
export const PROBLEM_KINDS = {
  'unknown-company': 'not-found',
  'unknown-service': 'not-found',
  'unknown-branch': 'not-found',
  'unknown-staff': 'not-found',
  'unknown-appointment': 'not-found',
  'branch-needed': 'refused',
  'company-needed': 'refused',
  'invalid-request': 'refused',
  'time-not-understood': 'refused',
  'bad-signature': 'refused',
  unauthorized: 'refused',
  'operator-reads-only': 'refused',
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
  'outside-hours': 'refused',
  closed: 'refused',
  'email-refused': 'refused',
  'caller-email-refused': 'refused',
  'phone-needed': 'refused',
  'answer-needed': 'refused',
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

/** More facts for the caller; they depend on the code. */
export interface ProblemFacts {
  readonly fields?: readonly { readonly field: string; readonly message: string }[];
  /** Only with `outside-hours` and `closed`. */
  readonly hours?: OpeningFacts;
  /** Only with `slot-taken`, `outside-hours` and `closed`: other free starts. */
  readonly alternatives?: readonly Start[];
  /** Only with `branch-needed`: the names to choose from. */
  readonly branches?: readonly string[];
  /** Only with `service-not-mapped`: by staff id, the segments without an event type. */
  readonly missing?: readonly { readonly staff: string; readonly segments: readonly string[] }[];
  /** Only with `service-misconfigured`: the settings in Cal.com that make its bookings fail. */
  readonly hazards?: readonly BlockingHazard[];
  /** Only with `time-not-understood`: the reason, and the possible meanings. */
  readonly reason?: string;
  readonly readings?: readonly string[];
  /** Only with `service-not-offered`. */
  readonly state?: string;
  readonly appointment?: AppointmentFacts;
  /** Only with `answer-needed`: the required questions without an answer. */
  readonly questions?: readonly { readonly key: string; readonly label: string }[];
  /** Only with `unproven-read`. */
  readonly unknown?: readonly { readonly scope: string; readonly code: string; readonly reason: string }[];
}

/** The declared hours of one day, with the closures taken out. */
export interface OpeningFacts {
  /** ISO date, in the time zone of the branch. */
  readonly date: string;
  /** `branch`: the branch is closed at that time. `staff`: it is open, but no staff member for the service works then. */
  readonly whose: 'branch' | 'staff';
  /** `09:00-12:30`, local time; empty: closed all day. */
  readonly open: readonly string[];
  /** The requested staff member, if the hours are theirs. */
  readonly staff: Required<Name> | null;
  /** The closure in the way; `absence` of a staff member, whose reason is not given. */
  readonly closure: { readonly title: string | null; readonly reason: ClosureReason | 'absence' } | null;
}

/** A setting in Cal.com that makes every booking of a segment fail. */
export interface BlockingHazard {
  readonly segment: string;
  readonly setting: string;
  readonly consequence: string;
  readonly fix: string;
}

/** A request that failed. `detail` is a sentence for the reader. */
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

/** `start`: as it was requested. */
export function noSuchTime(start: string): Problem<'invalid-request'> {
  return problem('invalid-request', `there is no such time, or none that can be booked: ${start}`);
}

/** Whether a result is a problem: only problems have a code. */
export function isProblem<Result extends { readonly kind: string }>(
  result: Result | Problem,
): result is Extract<Result, Problem> | Problem {
  return 'code' in result;
}

/** In progress. `appointment` is null when another request with the same key is in progress and its state is not known here. */
export interface Pending {
  readonly kind: 'pending';
  readonly appointmentId: string;
  readonly appointment: AppointmentFacts | null;
}

/** `requested`: in Cal.com, and its host must confirm it. */
export interface WithAppointment<Kind extends string> {
  readonly kind: Kind;
  readonly appointment: AppointmentFacts;
}

export type BookingResult = (WithAppointment<'booked' | 'requested'> | Pending | Problem) & Repeatable;

/** `unchanged`: it is at that time already. A cancelled appointment may have the status `declined`: its host has declined it. */
export type ChangeResult = (WithAppointment<'cancelled' | 'moved' | 'unchanged' | 'requested'> | Pending | Problem) &
  Repeatable;

export type AppointmentResult = WithAppointment<'found'> | Problem;

/** How the question was understood, and how reliable the answer is. */
export interface AvailabilityGrounds {
  readonly service: Name;
  readonly branch: Name;
  /** The requested staff member. */
  readonly staff: Name | null;
  readonly timeZone: string;
  /** The default service is used in place of the requested one, which cannot be booked. */
  readonly fallback: { readonly asked: string } | null;
  /** False: Cal.com only returns that one of them is free, not which one. */
  readonly isStaffCertain: boolean;
  /** Age of the oldest answer that was used because Cal.com did not answer; null: everything is fresh. */
  readonly staleSeconds: number | null;
  /** Staff whose free times are unknown now. */
  readonly unread: readonly Name[];
  readonly starts: readonly Start[];
}

export interface Availability extends AvailabilityGrounds {
  readonly kind: 'available' | 'not-available';
  /** The requested time, in words. */
  readonly understood: string;
  /** The window contains more starts. */
  readonly hasMore: boolean;
  /** Starts near the requested time; empty if it is available. */
  readonly alternatives: readonly Start[];
  /** Present if the requested time is outside the declared hours or in a closure. */
  readonly hours?: OpeningFacts;
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

/** A result that an older version stored: HTTP repeats its answer byte for byte. */
interface Repeatable {
  readonly firstAnswer?: FirstAnswer;
}

export interface FirstAnswer {
  readonly status: number;
  readonly body: Json;
}

/** The value of an Idempotency-Key. Version 1 stored the HTTP answer, version 2 stores the result. */
export type KeptAnswer = ({ readonly version: 1 } & FirstAnswer) | { readonly version: 2; readonly result: KeptResult };
