import { isSameText } from '../../model/json.ts';

/**
 * One field of one event type, three ways (DESIGN §4). Undefined: not declared, never applied, nothing accepted.
 */
export interface FieldSides<T> {
  /** What git says. */
  readonly desired: T | undefined;
  /** What calops last wrote. */
  readonly applied: T | undefined;
  /** What was changed outside and noted by `externalChanges: accept`. */
  readonly accepted: T | undefined;
  readonly observed: T;
  /** What Cal.com gives to a field that nobody sets; a field taken out of git goes back to it. */
  readonly fallback: T;
  readonly policy: 'warn' | 'revert' | 'accept';
}

/**
 * keep: in sync. record: in sync, but the ledger does not know. write: git changed, or first time.
 * drift: changed outside, only reported. revert: changed outside, ours is written. accept: changed outside, theirs is
 * noted. conflict: both changed. release: no longer declared, and Cal.com needs no write. reset: no longer declared,
 * Cal.com's default is written.
 */
export type FieldVerdict =
  | 'keep'
  | 'record'
  | 'write'
  | 'drift'
  | 'revert'
  | 'accept'
  | 'conflict'
  | 'release'
  | 'reset';

/**
 * | desired D, last applied L, observed O | verdict |
 * |---|---|
 * | D = O, L = D                 | keep |
 * | D = O, L ≠ D or none         | record |
 * | D ≠ O, no L                  | write |
 * | D ≠ O, O = L                 | write |
 * | D = L, O = accepted          | keep, or revert by policy |
 * | D ≠ L, O = accepted          | write |
 * | D = L, O ≠ L                 | drift, revert or accept, by policy |
 * | all differ                   | conflict, or revert by policy |
 * | no D, L, O = L ≠ default     | reset |
 * | no D, L, otherwise           | release |
 * | no D, no L                   | keep: not ours |
 */
export function compareField<T>(sides: FieldSides<T>): FieldVerdict {
  const { desired, applied, accepted, observed, fallback, policy } = sides;
  if (desired === undefined) {
    if (applied === undefined) return 'keep';
    return isSameText(observed, applied) && !isSameText(observed, fallback) ? 'reset' : 'release';
  }
  if (isSameText(desired, observed)) {
    return isSameText(applied, desired) && accepted === undefined ? 'keep' : 'record';
  }
  if (applied === undefined) return 'write';
  const isDeclaredAsApplied = isSameText(desired, applied);
  if (accepted !== undefined && isSameText(observed, accepted)) {
    if (!isDeclaredAsApplied) return 'write';
    return policy === 'revert' ? 'revert' : 'keep';
  }
  if (isSameText(observed, applied)) return 'write';
  if (isDeclaredAsApplied) return policy === 'warn' ? 'drift' : policy;
  return policy === 'revert' ? 'revert' : 'conflict';
}
