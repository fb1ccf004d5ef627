import { CalcomError, type CalcomErrorKind } from '../../calcom/caller/errors.ts';
import type { UnknownCode, UnknownReason } from '../../model/read.ts';

const CODES: Record<Exclude<CalcomErrorKind, 'unauthorized' | 'aborted'>, UnknownCode> = {
  forbidden: 'not-team-admin',
  'not-found': 'unexpected-shape',
  'conflict-slug': 'unexpected-shape',
  invalid: 'unexpected-shape',
  'slot-taken': 'unexpected-shape',
  'not-bookable': 'unexpected-shape',
  'booking-gone': 'unexpected-shape',
  'not-allowed': 'unexpected-shape',
  'length-refused': 'unexpected-shape',
  'email-refused': 'unexpected-shape',
  'phone-needed': 'unexpected-shape',
  poisoned: 'poisoned',
  'rate-limited': 'unreachable',
  server: 'unreachable',
  unreachable: 'unreachable',
  timeout: 'unreachable',
  'unexpected-shape': 'unexpected-shape',
};

export function unknown(reason: UnknownReason): { readonly known: false; readonly reason: UnknownReason } {
  return { known: false, reason };
}

/** Rethrows everything that is not an unproven read: a refused key, an interruption, an error of our own. */
export function reasonOf(error: unknown): UnknownReason {
  if (!(error instanceof CalcomError) || error.kind === 'unauthorized' || error.kind === 'aborted') throw error;
  return { code: CODES[error.kind], message: error.message };
}
