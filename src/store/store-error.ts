/** The kinds of errors of the database, and of calops's access to it (docs/errors.md). */
export type StoreErrorCode =
  | 'database-unreachable'
  | 'database-login-refused'
  | 'database-missing'
  | 'database-too-old'
  | 'database-permission'
  | 'database-read-only'
  | 'database-address-invalid'
  | 'database-encoding'
  | 'database-pooler'
  | 'database-failed'
  | 'statement-refused'
  | 'schema-missing'
  | 'schema-outdated'
  | 'schema-too-new'
  | 'row-mismatch'
  | 'stale-claim'
  | 'embedded-binaries'
  | 'embedded-user'
  | 'embedded-directory'
  | 'embedded-start';

/** An error of PostgreSQL, or of the connection to it. The message never contains the password of the address; the hint says the fix. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly hint: string;

  constructor(code: StoreErrorCode, message: string, hint: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/** Internal errors of calops: a retry does not help. */
const OWN_FAULTS: ReadonlySet<StoreErrorCode> = new Set(['statement-refused', 'row-mismatch', 'stale-claim']);

/** Whether the database failed in a way that a retry may fix. */
export function isDatabaseAway(error: unknown): boolean {
  return error instanceof StoreError && !OWN_FAULTS.has(error.code);
}
