import { StoreError, type StoreErrorCode } from '../store/store-error.ts';

/** A secret that a manifest refers to is not set up where this process runs. The message names the reference: log it, and show it to no caller. */
export class SecretUnavailable extends Error {
  override readonly name = 'SecretUnavailable';
}

/** Faults of ours: a retry helps with none of them. */
const OWN_FAULTS: ReadonlySet<StoreErrorCode> = new Set(['statement-refused', 'row-mismatch', 'stale-claim']);

/** Whether the database did not answer as it should, so that a retry may help. */
export function isDatabaseAway(error: unknown): boolean {
  return error instanceof StoreError && !OWN_FAULTS.has(error.code);
}
