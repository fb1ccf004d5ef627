/** Why a read proves nothing. Codes are stable; the message contains what was observed, what was expected and the fix. */
export interface UnknownReason {
  readonly code: UnknownCode;
  readonly message: string;
}

export type UnknownCode =
  | 'unauthorized' // 401: the key is unknown or expired
  | 'not-team-admin' // the key's owner may not manage the team, or there is no such team
  | 'unexpected-shape' // not the documented shape: HTML, truncated JSON, missing fields
  | 'duplicate-ids' // the same event type twice: a page that repeats
  | 'foreign-event-type' // an event type of another team or of a person
  | 'host-not-member' // a host of an event type is not a member of the team
  | 'canary-missing' // the canary service is in the ledger but not in the list
  | 'too-few' // fewer known event types than minKnown of the ledger
  | 'poisoned' // one event type makes the whole list answer 400
  | 'unreachable' // no answer, or only 5xx and 429
  | 'secret-missing' // a secret that the manifests refer to is not set, so that it cannot be compared
  | 'locked' // another run has the lock of this company
  | 'company-failed' // any other error of one company among several; the message contains it
  | 'wrong-environment'; // the database belongs to another environment or team

/** A value that was read and proven, or the reason why it was not. An unproven read is never treated as empty. */
export type Read<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly reason: UnknownReason };
