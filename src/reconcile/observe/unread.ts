import { CalcomError, type CalcomErrorKind } from '../../calcom/caller/errors.ts';
import type { UnknownCode, UnknownReason } from '../../model/read.ts';

export function unknown(reason: UnknownReason): { readonly known: false; readonly reason: UnknownReason } {
  return { known: false, reason };
}

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

/** Rethrows what is no unproven read: a refused key, an interruption, a fault of ours. */
export function reasonOf(error: unknown): UnknownReason {
  if (!(error instanceof CalcomError) || error.kind === 'unauthorized' || error.kind === 'aborted') throw error;
  return { code: CODES[error.kind], message: error.message };
}
