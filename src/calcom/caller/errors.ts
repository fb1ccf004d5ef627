/** The sort of failure at the edge, as far as callers act on it. Codes are stable: reports and journals store them. */
export type CalcomErrorKind =
  | 'unauthorized' // the key is missing, unknown or expired
  | 'forbidden' // not an admin of the team, or no such team
  | 'not-found' // no such event type (in this team), or no such booking
  | 'conflict-slug' // the team has an event type with this slug
  | 'invalid' // the request was refused because of its content
  | 'slot-taken' // the host is busy or away, or another booking was first
  | 'not-bookable' // in the past, within the notice, outside the window, or over a limit
  | 'booking-gone' // cancelled or rescheduled before; cannot be moved or cancelled
  | 'not-allowed' // the event type forbids cancelling or moving this booking (now); the key is not the reason
  | 'length-refused' // the event type no longer offers the booking's length, so that it cannot be moved
  | 'email-refused' // the attendee's address: malformed, missing, or no mail can reach it
  | 'phone-needed' // the event type requires the attendee's phone number
  | 'poisoned' // an event type in the database makes Cal.com refuse the response
  | 'rate-limited' // still 429 after the waits
  | 'server' // 5xx
  | 'unreachable' // no connection, or it broke
  | 'timeout' // no complete response in time
  | 'aborted' // by the caller's signal
  | 'unexpected-shape'; // not a response that this version was tested with

/**
 * Outcome of a write: `refused` certainly changed nothing; `unknown` may have happened, completely or in part, so look before you retry.
 * Reads are always `refused`.
 */
export type WriteOutcome = 'refused' | 'unknown';

export interface CalcomErrorFacts {
  readonly kind: CalcomErrorKind;
  readonly outcome: WriteOutcome;
  /** HTTP status, if there was a response. */
  readonly status?: number;
  /** Cal.com's `X-Request-Id`. */
  readonly requestId?: string;
  /** The same call may succeed later. */
  readonly retryable: boolean;
  readonly cause?: unknown;
}

/** An error of the edge to Cal.com. The message is for people and contains neither keys nor request bodies. */
export class CalcomError extends Error {
  override readonly name = 'CalcomError';
  readonly kind: CalcomErrorKind;
  readonly outcome: WriteOutcome;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryable: boolean;

  constructor(message: string, facts: CalcomErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.kind = facts.kind;
    this.outcome = facts.outcome;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.retryable = facts.retryable;
  }
}
