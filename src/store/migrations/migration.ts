/**
 * One step of the schema, forward only: what was released is never edited, a change of mind is a new step. To add one,
 * write a file `NNN-what.ts` here, and put it at the end of `migrations` in list.ts.
 */
export interface Migration {
  /** `001-companies`; the number is the version of the schema after it. */
  readonly name: string;
  readonly sql: string;
}
