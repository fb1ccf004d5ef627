/**
 * One step of the schema, forward only: a released migration is never edited, a correction is a new one. To add one, write a file
 * `NNN-what.ts` here, and add it at the end of `migrations` in list.ts. Small ones share a file that is named after their numbers.
 */
export interface Migration {
  /** `001-companies`; the number is the version of the schema after it. */
  readonly name: string;
  readonly sql: string;
}
