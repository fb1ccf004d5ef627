import { canonicalJson } from '../../model/json.ts';
import { sha256 } from '../../model/sha256.ts';

/**
 * A fingerprint is the digest of what a change rests on. Apply computes it again from what it reads, and refuses the change
 * when the two differ. This is the one of what is not there yet; it spares a first plan a digest for each change.
 */
export const ABSENT = 'absent';

export function rowFingerprint(before: object | null): string {
  return before === null ? ABSENT : sha256(canonicalJson(before));
}
