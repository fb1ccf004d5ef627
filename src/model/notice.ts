/**
 * What people are told, and customers. Each is kept in the database until it is sent, once for each channel (table notifications);
 * the details say no more than the message needs.
 */
export type Channel = 'slack' | 'email' | 'customer';

/** What a company's own people are told. */
export type Notice =
  /** New findings of one read: changed outside, or orphans after their strikes. */
  | { readonly kind: 'drift_confirmed'; readonly detail: DriftDetail }
  /** An appointment could neither be completed nor rolled back. */
  | { readonly kind: 'manual_review'; readonly detail: { readonly change: 'book' | 'cancel' | 'reschedule' } }
  /** Cal.com refuses the address that callers without one are booked with. Null: it refuses that there is none. */
  | { readonly kind: 'caller_email_refused'; readonly detail: { readonly domain: string | null } }
  /** A host has to confirm an appointment in Cal.com. */
  | { readonly kind: 'appointment_requested'; readonly detail: { readonly [key: string]: never } }
  /** What the host has answered. */
  | { readonly kind: 'request_answered'; readonly detail: { readonly answer: 'confirmed' | 'declined' } }
  | { readonly kind: 'apply_failed'; readonly detail: ApplyDetail }
  /** Times are ISO 8601 with Z. */
  | { readonly kind: 'calcom_down'; readonly detail: { readonly since: string } }
  | { readonly kind: 'calcom_back'; readonly detail: { readonly since: string; readonly until: string } }
  /** Somebody asked whether messages arrive. */
  | { readonly kind: 'test'; readonly detail: { readonly who: string } };

export type NoticeKind = Notice['kind'];

export interface DriftDetail {
  readonly count: number;
  /** The first of them. */
  readonly findings: readonly { readonly kind: string; readonly resource: string; readonly field: string | null }[];
}

export interface ApplyDetail {
  readonly run: string;
  readonly outcome: 'partial' | 'failed';
  readonly failed: number;
  readonly skipped: number;
  readonly unknown: number;
  /** The first that failed or whose outcome is unknown: a name and a code. */
  readonly changes: readonly { readonly id: string; readonly code: string }[];
}

/** What a customer is told, about the whole of an appointment. */
export type CustomerNotice =
  | 'appointment_booked'
  | 'appointment_moved'
  | 'appointment_cancelled'
  /** It is asked for, and its host has to confirm it. */
  | 'appointment_requested'
  /** Its host has not confirmed it. */
  | 'appointment_declined';

/** How many of a list a message names; the rest is a number. */
export const NAMED_IN_NOTICE = 5;
