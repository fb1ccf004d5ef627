import type { Redactor } from './redactor.ts';
import type { Secrets, Settings } from './settings.ts';

/** What main hands to every command. */
export interface Context {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly redactor: Redactor;
}
