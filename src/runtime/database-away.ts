import { StoreError, type StoreErrorCode } from '../store/store-error.ts';

/** Trying again helps with none of them. */
const OWN_FAULTS: ReadonlySet<StoreErrorCode> = new Set(['statement-refused', 'row-mismatch', 'stale-claim']);

/** Whether the database did not answer, or not as it should, so that trying again may help. */
export function isDatabaseAway(error: unknown): boolean {
  return error instanceof StoreError && !OWN_FAULTS.has(error.code);
}
