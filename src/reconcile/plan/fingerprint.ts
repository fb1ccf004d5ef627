import { canonicalJson } from '../../model/json.ts';

/** Of a row that is not in the database yet; spares a digest for each change of a first plan. */
const ABSENT = 'absent';

/** What a change of a row rests on. Apply computes it again from what it reads, and refuses the change when they differ. */
export function rowFingerprint(before: object | null, digest: (text: string) => string): string {
  return before === null ? ABSENT : digest(canonicalJson(before));
}
