import type {
  Appointment,
  AppointmentPhase,
  BookingPart,
  Claim,
  Customer,
  Saga,
  SagaKind,
  SagaStep,
  StepStatus,
} from '../../model/appointment.ts';
import type { Json } from '../../model/json.ts';
import type { KeptAnswer, KeptResult } from '../../model/results.ts';
import type { Interval } from '../../model/time/interval.ts';
import type { KeptLease, LeaseTerm } from '../keep-lease.ts';
import type { DeliveryStore } from './deliveries.ts';
import type { OfferStore } from './offers.ts';
import type { Alert, ReviewStore } from './review.ts';

/**
 * Appointments, their journal and what guards them. Every method is one transaction; every write under a claim throws
 * StoreError `stale-claim`, and changes nothing, when another process has claimed the saga since. Times are epoch
 * milliseconds; leases are measured by the database's clock alone.
 */
export interface BookingStore extends DeliveryStore, OfferStore, ReviewStore {
  /** Changes whenever apply may have written; null during a run, when nothing that was read may be kept. */
  revision(companyId: string): Promise<string | null>;

  /**
   * Appointment, phases, holds, journal and key at once, or none of them. Holds are taken in order of staff and start,
   * so that two requests for each other's staff never deadlock.
   */
  begin(booking: NewAppointment): Promise<Begun>;
  /** The same for a change to an active appointment. */
  beginChange(change: NewChange): Promise<Begun | NotChangeable>;
  /**
   * Another attempt of a running book saga after the first was compensated: new phases, holds and steps replace the old ones.
   */
  retry(claim: Claim, next: NextAttempt): Promise<'held' | Taken>;

  /** Adds compensating steps, and sets the saga to `compensating`. Positions continue the saga's own. */
  compensate(claim: Claim, steps: readonly SagaStep[]): Promise<void>;
  /** intended → sent, for all of them; called before the requests are sent. */
  send(claim: Claim, positions: readonly number[]): Promise<void>;
  /** All of them or none. */
  settle(claim: Claim, outcomes: readonly StepOutcome[]): Promise<void>;
  /**
   * The saga's end, the appointment's state, holds, the result under the key, alert and slot epochs. `done` removes the
   * flag, and resolves its alert.
   */
  finish(claim: Claim, end: SagaEnd): Promise<void>;
  /** Sets the end of the lease of a saga that is still in progress. */
  renew(claim: Claim, leaseMs: number): Promise<void>;
  /** Renews the lease of a saga until the result is disposed of. Its errors: StoreError `stale-claim` once the lease is lost. */
  keep(claim: Claim, term: LeaseTerm): KeptLease;

  /** Takes over sagas whose lease has expired; each claim is one statement, so that one process wins. */
  claimExpired(request: ClaimRequest): Promise<readonly Claimed[]>;

  /** The result of a request that made no appointment, so that a repeated request gets the same one. */
  keepResult(companyId: string, key: IdempotencyKey, result: KeptResult): Promise<void>;
  findAnswer(companyId: string, key: IdempotencyKey): Promise<KeyState>;
  /** Deletes keys older than this, unless they are in flight. Returns how many. */
  pruneKeys(olderThanMs: number): Promise<number>;

  appointment(companyId: string, id: string): Promise<Appointment | undefined>;
  /** The latest saga of an appointment. */
  saga(companyId: string, appointmentId: string): Promise<Saga | undefined>;
  /** Booked or requested appointments in the future, earliest first, at most ten: of a customer's phone number, or of a booking number. */
  appointmentsOf(companyId: string, of: AppointmentClue, nowMs: number): Promise<readonly Appointment[]>;
  /** The ids of the appointments that have a segment in this Cal.com booking; several for a class. */
  appointmentsIn(companyId: string, bookingUid: string): Promise<readonly string[]>;
  /** Booked or requested, not yet compared with Cal.com, neither flagged nor being changed; oldest first. Of all companies, or of one. */
  unverified(limit: number, companyId?: string): Promise<readonly Appointment[]>;
  /**
   * Cal.com was read and agrees: confirmed steps become verified, the appointment synced, the flag is removed, and its alert resolved.
   * Changes nothing if the appointment is not booked, is being changed, or is in manual review.
   */
  markSynced(companyId: string, appointmentId: string): Promise<void>;
  /** The same if it still is as it was compared; false: it was moved, cancelled or answered in the meantime, or is being changed. */
  markSyncedIfSame(companyId: string, appointmentId: string, seen: SeenAppointment): Promise<boolean>;
  /** The appointment and the company's revision, in one round trip. */
  appointmentWithRevision(
    companyId: string,
    id: string,
  ): Promise<{ readonly appointment: Appointment | undefined; readonly revision: string | null }>;
  /**
   * Hosts have confirmed these segments of a requested appointment; once none waits any more it is booked, and people and the customer
   * are notified. Changes nothing if it is not requested or is being changed.
   */
  confirmRequested(companyId: string, appointmentId: string, segmentKeys: readonly string[]): Promise<void>;
  /** Held times of these staff, and the epochs that free time read from Cal.com must have. One statement. */
  busy(companyId: string, staffIds: readonly string[], within: Interval): Promise<Busy>;
  /** Appointments with holds of these staff within the interval, without those in manual review. */
  holdersOf(companyId: string, staffIds: readonly string[], within: Interval): Promise<readonly Holder[]>;
  /** Free time of these staff read from Cal.com is stale: every process reads it again. */
  bumpEpochs(companyId: string, staffIds: readonly string[]): Promise<void>;

  /** Records a child event type that Cal.com has made again. Changes only maps that still have the old one. */
  replaceChild(companyId: string, change: ChildChange): Promise<void>;
}

export interface IdempotencyKey {
  readonly key: string;
  /** Digest of the request: the same key with another body is an error of the caller. */
  readonly requestHash: string;
}

export type KeyState =
  | { readonly state: 'unknown' }
  | { readonly state: 'answered'; readonly answer: KeptAnswer }
  /** Any process may claim the saga once its lease has expired. */
  | { readonly state: 'in-flight'; readonly appointmentId: string; readonly sagaId: string }
  /** The same key with another body. */
  | { readonly state: 'mismatch' };

export type NewPhase = Pick<AppointmentPhase, 'segmentKey' | 'staffId' | 'startMs' | 'endMs' | 'eventTypeId'>;

/** Time that is reserved. */
export interface Hold extends Interval {
  readonly staffId: string;
  /** One place at one start of a class: others may hold the same time under the same key. Absent: for one customer alone. */
  readonly class?: ClassStart;
}

export interface ClassStart {
  /** See `classKey`. */
  readonly key: string;
  readonly capacity: number;
}

export interface NewAppointment {
  readonly companyId: string;
  readonly branchId: string;
  readonly serviceId: string;
  readonly customer: Customer;
  /** Null: booked without an address. */
  readonly attendeeEmail: string | null;
  /** Allows an overlap with another appointment of the same customer. Default: false. */
  readonly allowOverlap?: boolean;
  readonly startMs: number;
  readonly endMs: number;
  readonly isComposite: boolean;
  readonly phases: readonly NewPhase[];
  readonly holds: readonly Hold[];
  readonly steps: readonly SagaStep[];
  /** The steps are written as sent, flushed to disk: their calls follow at once. Default: false. */
  readonly isSent?: boolean;
  readonly key: IdempotencyKey | null;
  readonly leaseMs: number;
  /** Who asks, for the audit log: `token:ID`, `retell`, or the user who ran a command. */
  readonly who: string;
}

export interface NewChange {
  readonly companyId: string;
  readonly appointmentId: string;
  readonly kind: Exclude<SagaKind, 'book'>;
  readonly steps: readonly SagaStep[];
  /** Of a move: the customer's time from now on, in addition to the present time. */
  readonly customer?: { readonly to: Interval; readonly allowOverlap: boolean };
  /** Replace the appointment's present holds; for a move they cover the old and the new time. */
  readonly holds: readonly Hold[];
  readonly key: IdempotencyKey | null;
  readonly leaseMs: number;
  readonly who: string;
  /**
   * Segments that their hosts have declined, when the others are cancelled for that reason; absent when a caller requests the cancellation.
   */
  readonly declined?: readonly string[];
}

export interface NextAttempt {
  readonly startMs: number;
  readonly endMs: number;
  readonly phases: readonly NewPhase[];
  readonly holds: readonly Hold[];
  readonly steps: readonly SagaStep[];
}

export interface Claimed {
  readonly claim: Claim;
  readonly saga: Saga;
  readonly appointment: Appointment;
  readonly key: IdempotencyKey | null;
}

/** The same customer has that appointment at that time. */
export interface CustomerBusy {
  readonly state: 'customer-busy';
  readonly appointment: Appointment;
}

/** Another appointment holds a part of that time. */
export interface Taken {
  readonly state: 'taken';
}

export type Begun =
  | {
      readonly state: 'begun';
      readonly claim: Claim;
      readonly saga: Saga;
      readonly appointment: Appointment;
      /** The journal has the steps as sent: no call may be left out, and none may be sent twice. */
      readonly isSent?: boolean;
    }
  | Taken
  | CustomerBusy
  | Exclude<KeyState, { readonly state: 'unknown' }>;

/** Unknown, not booked, or being changed by another saga. */
export type NotChangeable =
  | { readonly state: 'no-appointment' }
  | { readonly state: 'not-booked'; readonly appointment: Appointment }
  | { readonly state: 'busy'; readonly appointment: Appointment };

export interface StepOutcome {
  readonly position: number;
  readonly status: Extract<StepStatus, 'confirmed' | 'requested' | 'rejected' | 'unknown'>;
  readonly bookingUid?: string;
  readonly bookingPart?: BookingPart;
  /** The event type of the booking, if it is not the requested one: a child that Cal.com has made again. */
  readonly eventTypeId?: number;
  readonly error?: Json;
}

export interface ClaimRequest {
  readonly leaseMs: number;
  readonly limit: number;
  /** Only this company's. */
  readonly companyId?: string;
  /** Only this one. */
  readonly sagaId?: string;
}

/** An appointment as it was compared with Cal.com. */
export interface SeenAppointment {
  readonly status: Appointment['status'];
  readonly bookingUids: readonly (string | null)[];
}

export interface SagaEnd {
  readonly appointmentId: string;
  readonly saga: 'done' | 'failed' | 'manual_review';
  readonly appointment: Pick<Appointment, 'status' | 'syncStatus' | 'startMs' | 'endMs'>;
  readonly phases: readonly AppointmentPhase[];
  /** Of the last calls, which are written with the end. */
  readonly outcomes?: readonly StepOutcome[];
  /** The holds from now on; null: unchanged. */
  readonly holds: readonly Hold[] | null;
  /** Stored under the key, if the request has one. */
  readonly result: KeptResult | null;
  readonly alert: Alert | null;
}

export interface Busy {
  readonly stretches: readonly HeldTime[];
  /** By staff id; 0 before the first change. */
  readonly epochs: { readonly [staffId: string]: number };
}

export interface HeldTime extends Interval {
  readonly staffId: string;
  /** The start of a class in which this hold is one place. Absent: the time is held for one customer alone. */
  readonly classKey?: string;
}

export interface Holder {
  readonly appointmentId: string;
  readonly staffId: string;
  /** A saga is in progress for it. */
  readonly isBeingChanged: boolean;
}

/** `phones`: spellings of one number, as they may be stored; `idPrefix`: the first eight hex digits of an appointment's id. */
export type AppointmentClue = { readonly phones: readonly string[] } | { readonly idPrefix: string };

export interface ChildChange {
  readonly eventTypeId: number;
  readonly staffId: string;
  readonly oldChildId: number;
  readonly newChildId: number;
}
