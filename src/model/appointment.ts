import type { Answers } from './event-type/question.ts';
import type { Json } from './json.ts';

/** All times are epoch milliseconds; ids are the manifests', or made by the database. */

/** The customer of an appointment. Cal.com identifies attendees by e-mail: see caller-email.ts for customers without an address. */
export interface Customer {
  readonly name: string;
  readonly email: string | null;
  /** E.164. */
  readonly phone: string | null;
  /** `de`, `en`. */
  readonly language: string;
  /** Answers to the questions of the service. Absent: none. */
  readonly answers?: Answers;
}

/**
 * pending → booked | requested | failed; requested → booked | declined | cancelled; booked → cancelled, and requested again when it is
 * moved. `requested`: it is in Cal.com and waits for its host's confirmation; its time is held. `failed` and `declined` have no holds and
 * no booking in Cal.com (unless the sync status is `manual_review`).
 */
export type AppointmentStatus = 'pending' | 'booked' | 'requested' | 'failed' | 'cancelled' | 'declined';

/** The appointment is in Cal.com, and its time is held here. */
export function isActive({ status }: Pick<Appointment, 'status'>): boolean {
  return status === 'booked' || status === 'requested';
}

/** `pending` until Cal.com was read and agrees (`synced`); `manual_review` when only an operator can fix it. */
export type SyncStatus = 'pending' | 'synced' | 'failed' | 'manual_review';

export interface Appointment {
  readonly id: string;
  readonly companyId: string;
  readonly branchId: string;
  readonly serviceId: string;
  readonly customer: Customer;
  /** The address of its bookings in Cal.com, whatever the company declares now. Null: none, or not recorded. */
  readonly attendeeEmail: string | null;
  readonly startMs: number;
  readonly endMs: number;
  readonly status: AppointmentStatus;
  readonly syncStatus: SyncStatus;
  readonly isComposite: boolean;
  /** Shared by the bookings of a composite service; null for a simple one. */
  readonly groupUid: string | null;
  /** A difference in Cal.com that calops did not cause, such as a segment cancelled there. */
  readonly flag: Json;
  readonly createdMs: number;
  readonly phases: readonly AppointmentPhase[];
}

export interface AppointmentPhase {
  readonly segmentKey: string;
  readonly staffId: string;
  readonly startMs: number;
  readonly endMs: number;
  /** The event type that is booked: the child of a managed event type, else the event type itself. */
  readonly eventTypeId: number;
  readonly bookingUid: string | null;
  readonly bookingPart: BookingPart | null;
  /** `requested`: waits for its host's confirmation; `declined`: the host has refused it. */
  readonly status: 'intended' | 'requested' | 'confirmed' | 'cancelled' | 'declined';
}

/**
 * The part of a Cal.com booking that belongs to the appointment; cancelling depends on it. `seat`: one guest's seat in a booking that
 * others share; `series`: all occurrences of a recurring booking, which share the uid. Null: the whole booking.
 */
export type BookingPart = { readonly kind: 'seat'; readonly seatUid: string } | { readonly kind: 'series' };

export type SagaKind = 'book' | 'cancel' | 'reschedule';

/**
 *   running       forward: its steps are being carried out
 *   compensating  backward: what was made is being undone
 *   done          all steps happened
 *   failed        no step happened, or all were compensated
 *   manual_review neither could be reached; an alert was raised
 */
export type SagaStatus = 'running' | 'compensating' | 'done' | 'failed' | 'manual_review';

/**
 *   intended → sent → confirmed → verified
 *                   → requested           made, and waits for its host's confirmation
 *                   → rejected            certainly not made
 *                   → unknown → confirmed | rejected, once it has been looked up
 */
export type StepStatus = 'intended' | 'sent' | 'confirmed' | 'requested' | 'rejected' | 'unknown' | 'verified';

/** One call to Cal.com. A step that undoes another one has that one's booking as its subject. */
export interface SagaStep {
  /** 0, 1, … in the order in which the steps were planned. */
  readonly position: number;
  /** 1, or more when another staff member is tried after the first was taken. */
  readonly attempt: number;
  readonly action: 'book' | 'cancel' | 'reschedule';
  readonly segmentKey: string;
  readonly staffId: string;
  readonly hostUserId: number;
  readonly eventTypeId: number;
  /** The new time of the booking; for a cancellation, its present one. */
  readonly startMs: number;
  readonly endMs: number;
  /** The booking that is cancelled or moved. */
  readonly subjectUid: string | null;
  readonly subjectPart: BookingPart | null;
  /** The booking that the step made. */
  readonly bookingUid: string | null;
  readonly bookingPart: BookingPart | null;
  readonly status: StepStatus;
  /** Why it was rejected or is unknown. */
  readonly error: Json;
}

/** The journal version that this program writes, and the newest that it can read. */
export const JOURNAL_VERSION = 1;

/** The journal of one change to an appointment. */
export interface Saga {
  readonly id: string;
  readonly companyId: string;
  readonly appointmentId: string;
  readonly kind: SagaKind;
  readonly status: SagaStatus;
  /** The journal version; a process ignores sagas that a newer program wrote. */
  readonly version: number;
  /** How often a process has resumed the saga after its lease expired. */
  readonly resumes: number;
  readonly steps: readonly SagaStep[];
}

/** The right to write to one saga. Each later claim has a higher fence; a write under a lower one is refused. */
export interface Claim {
  readonly companyId: string;
  readonly sagaId: string;
  readonly fence: number;
}

/** Marks each booking as made by calops, in its metadata. Strings, as Cal.com requires. */
export interface BookingMark {
  readonly calops_company: string;
  readonly calops_appointment: string;
  readonly calops_segment: string;
  /** The step that made it: saga id and position. */
  readonly calops_step: string;
}

/**
 * A booking number for the phone: the first 32 bits of the appointment's id, as ten digits. They are random: a number cannot be guessed,
 * and two future appointments of a company have the same one about once in four billion.
 */
export function referenceOf(appointmentId: string): string {
  return String(Number.parseInt(appointmentId.slice(0, 8), 16)).padStart(10, '0');
}

/** The first eight hex digits of the id; undefined if the text is no booking number. */
export function idPrefixOf(said: string): string | undefined {
  const digits = said.replaceAll(/[\s./-]/g, '');
  if (!/^\d{10}$/.test(digits) || Number(digits) > 0xff_ff_ff_ff) return undefined;
  return Number(digits).toString(16).padStart(8, '0');
}

/** Separates the digits, so that they are read aloud one by one. */
export function spelled(reference: string): string {
  return reference.split('').join(' ');
}

type Part = { readonly [key: string]: Json };

/**
 * Adds a new flag to an appointment's present one. A flag is an object with a `code`. If both have `segments`, they are merged by segment,
 * and the newer fields win. The newest comes first; flags about other things are in `also`, one for each code and booking.
 */
export function mergeFlags(present: Json, next: Json): Json {
  if (!isPart(present) || !isPart(next)) return next;
  const parts = partsOf(present);
  const alike = parts.find((part) => isAlike(part, next));
  const also = parts.filter((part) => part !== alike);
  const first = alike === undefined ? next : merged(alike, next);
  return also.length === 0 ? first : { ...first, also };
}

/** All parts of a flag, as separate flags. */
export function partsOf(flag: Json): readonly Part[] {
  if (!isPart(flag)) return [];
  const { also, ...own } = flag;
  return [own, ...(Array.isArray(also) ? also.filter(isPart) : [])];
}

function isAlike(one: Part, other: Part): boolean {
  if (Array.isArray(one['segments']) && Array.isArray(other['segments'])) return true;
  return one['code'] === other['code'] && one['bookingUid'] === other['bookingUid'];
}

function merged(one: Part, next: Part): Part {
  const [before, now] = [segmentsOf(one), segmentsOf(next)];
  if (before.length === 0 && now.length === 0) return next;
  const bySegment = new Map([...before, ...now].map((segment) => [nameOf(segment), segment]));
  const names = [...bySegment.keys()].toSorted();
  return { ...one, ...next, code: one['code'] ?? null, segments: names.map((name) => bySegment.get(name) ?? name) };
}

function segmentsOf({ segments }: Part): readonly Json[] {
  return Array.isArray(segments) ? segments : [];
}

function nameOf(segment: Json): string {
  const name = isPart(segment) ? segment['segment'] : segment;
  return typeof name === 'string' ? name : JSON.stringify(name ?? null);
}

function isPart(value: Json | undefined): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
