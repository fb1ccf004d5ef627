import type { Json } from './json.ts';

/** All times are epoch milliseconds; ids are those of the manifests, or made by the database. */

/** For whom. Cal.com knows attendees by e-mail: see caller-email.ts for customers without an address. */
export interface Customer {
  readonly name: string;
  readonly email: string | null;
  /** E.164. */
  readonly phone: string | null;
  /** `de`, `en`. */
  readonly language: string;
}

/**
 * pending → booked | requested | failed; requested → booked | declined | cancelled; booked → cancelled, and requested again when it is
 * moved. `requested`: it is in Cal.com and waits for its host's confirmation; its time is held meanwhile. `failed` and `declined` hold
 * nothing, neither here nor at Cal.com (unless the sync status says `manual_review`).
 */
export type AppointmentStatus = 'pending' | 'booked' | 'requested' | 'failed' | 'cancelled' | 'declined';

/** It is in Cal.com, and its time is held here. */
export function isActive({ status }: Pick<Appointment, 'status'>): boolean {
  return status === 'booked' || status === 'requested';
}

/** `pending` until Cal.com was read and agrees (`synced`); `manual_review` when only a person can mend it. */
export type SyncStatus = 'pending' | 'synced' | 'failed' | 'manual_review';

export interface Appointment {
  readonly id: string;
  readonly companyId: string;
  readonly branchId: string;
  readonly serviceId: string;
  readonly customer: Customer;
  /** The address that its bookings have in Cal.com, whatever is declared by now. Null: none, or not written down. */
  readonly attendeeEmail: string | null;
  readonly startMs: number;
  readonly endMs: number;
  readonly status: AppointmentStatus;
  readonly syncStatus: SyncStatus;
  readonly isComposite: boolean;
  /** Shared by the bookings of a composite; null for a simple service. */
  readonly groupUid: string | null;
  /** What was found at Cal.com that nobody here asked for, such as a segment cancelled there. */
  readonly flag: Json;
  readonly createdMs: number;
  readonly phases: readonly AppointmentPhase[];
}

export interface AppointmentPhase {
  readonly segmentKey: string;
  readonly staffId: string;
  readonly startMs: number;
  readonly endMs: number;
  /** What is booked: the child of a managed event type, else the event type itself. */
  readonly eventTypeId: number;
  readonly bookingUid: string | null;
  readonly bookingPart: BookingPart | null;
  /** `requested`: waits for its host's confirmation; `declined`: the host has refused it. */
  readonly status: 'intended' | 'requested' | 'confirmed' | 'cancelled' | 'declined';
}

/**
 * What a uid does not say about a booking, and what cancelling it depends on. `seat`: one guest's place in a booking that others share;
 * `series`: all occurrences of a recurring booking, and the uid is theirs together. Null: a booking of its own.
 */
export type BookingPart = { readonly kind: 'seat'; readonly seatUid: string } | { readonly kind: 'series' };

export type SagaKind = 'book' | 'cancel' | 'reschedule';

/**
 *   running       forward: its steps are being made
 *   compensating  backward: what was made is being taken back
 *   done          all of it happened
 *   failed        none of it happened, or all of it was taken back
 *   manual_review neither could be reached; an alert was raised
 */
export type SagaStatus = 'running' | 'compensating' | 'done' | 'failed' | 'manual_review';

/**
 *   intended → sent → confirmed → verified
 *                   → requested           made, and waits for its host's confirmation
 *                   → rejected            certainly not made
 *                   → unknown → confirmed | rejected, once it was looked up
 */
export type StepStatus = 'intended' | 'sent' | 'confirmed' | 'requested' | 'rejected' | 'unknown' | 'verified';

/** One call to Cal.com. A step that takes another back names that one's booking as its subject. */
export interface SagaStep {
  /** 0, 1, … in the order in which they were intended. */
  readonly position: number;
  /** 1, or more for another member of staff after the first was taken. */
  readonly attempt: number;
  readonly action: 'book' | 'cancel' | 'reschedule';
  readonly segmentKey: string;
  readonly staffId: string;
  readonly hostUserId: number;
  readonly eventTypeId: number;
  /** Where the booking is to be; of a cancel, where it was. */
  readonly startMs: number;
  readonly endMs: number;
  /** The booking that is cancelled or moved. */
  readonly subjectUid: string | null;
  readonly subjectPart: BookingPart | null;
  /** The booking that came of it. */
  readonly bookingUid: string | null;
  readonly bookingPart: BookingPart | null;
  readonly status: StepStatus;
  /** Why it was rejected or is unknown. */
  readonly error: Json;
}

/** The form of journal that this program writes, and the newest that it understands. */
export const JOURNAL_VERSION = 1;

/** The journal of one change to an appointment. */
export interface Saga {
  readonly id: string;
  readonly companyId: string;
  readonly appointmentId: string;
  readonly kind: SagaKind;
  readonly status: SagaStatus;
  /** Of the journal's form; a process leaves alone what a newer one wrote. */
  readonly version: number;
  /** How often somebody took it up again after its owner had fallen silent. */
  readonly resumes: number;
  readonly steps: readonly SagaStep[];
}

/** The right to write to one saga. Each later claim has a higher fence; a write under a lower one is refused. */
export interface Claim {
  readonly companyId: string;
  readonly sagaId: string;
  readonly fence: number;
}

/** Marks each booking as ours, in its metadata. Texts, as Cal.com wants them. */
export interface BookingMark {
  readonly calops_company: string;
  readonly calops_appointment: string;
  readonly calops_segment: string;
  /** The step that made it: saga id and position. */
  readonly calops_step: string;
}

/**
 * A booking number that can be said on the phone: the first 32 bits of the appointment's id, as ten digits. They are random: nobody
 * guesses one, and two appointments of a company that are ahead share one about once in four billion.
 */
export function referenceOf(appointmentId: string): string {
  return String(Number.parseInt(appointmentId.slice(0, 8), 16)).padStart(10, '0');
}

/** The first eight hex digits of the id; undefined for what is no booking number. */
export function idPrefixOf(said: string): string | undefined {
  const digits = said.replaceAll(/[\s./-]/g, '');
  if (!/^\d{10}$/.test(digits) || Number(digits) > 0xff_ff_ff_ff) return undefined;
  return Number(digits).toString(16).padStart(8, '0');
}

/** Digit by digit, or it is read as a number. */
export function spelled(reference: string): string {
  return reference.split('').join(' ');
}
