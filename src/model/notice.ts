/**
 * Notices to staff and customers. Each is stored in the database until it is sent, once for each channel (table notifications); the details
 * contain only what the message needs.
 */
export type Channel = 'slack' | 'email' | 'customer';

/** Notices to a company's own people. */
export type Notice =
  /** New findings of one read: changed outside, or orphans after their strikes. */
  | { readonly kind: 'drift_confirmed'; readonly detail: DriftDetail }
  /** An appointment could neither be completed nor rolled back. */
  | { readonly kind: 'manual_review'; readonly detail: { readonly change: 'book' | 'cancel' | 'reschedule' } }
  /** Cal.com refuses the address of callers without one. Null: it refuses a booking without an address. */
  | { readonly kind: 'caller_email_refused'; readonly detail: { readonly domain: string | null } }
  /** A host must confirm an appointment in Cal.com. */
  | { readonly kind: 'appointment_requested'; readonly detail: { readonly [key: string]: never } }
  /** A host's answer. */
  | { readonly kind: 'request_answered'; readonly detail: { readonly answer: 'confirmed' | 'declined' } }
  | { readonly kind: 'apply_failed'; readonly detail: ApplyDetail }
  /** Times are ISO 8601 with Z. */
  | { readonly kind: 'calcom_down'; readonly detail: { readonly since: string } }
  | { readonly kind: 'calcom_back'; readonly detail: { readonly since: string; readonly until: string } }
  /** An operator tests whether messages arrive. */
  | { readonly kind: 'test'; readonly detail: { readonly who: string } };

export type NoticeKind = Notice['kind'];

export interface DriftDetail {
  readonly count: number;
  /** The first findings. */
  readonly findings: readonly { readonly kind: string; readonly resource: string; readonly field: string | null }[];
}

export interface ApplyDetail {
  readonly run: string;
  readonly outcome: 'partial' | 'failed';
  readonly failed: number;
  readonly skipped: number;
  readonly unknown: number;
  /** The first changes that failed or whose outcome is unknown: a name and a code. */
  readonly changes: readonly { readonly id: string; readonly code: string }[];
}

/** Notices to a customer, about the whole appointment. */
export type CustomerNotice =
  | 'appointment_booked'
  | 'appointment_moved'
  | 'appointment_cancelled'
  /** It was requested, and its host must confirm it. */
  | 'appointment_requested'
  /** Its host has declined it. */
  | 'appointment_declined';

/** How many entries of a list a message names; it counts the rest. */
export const NAMED_IN_NOTICE = 5;
