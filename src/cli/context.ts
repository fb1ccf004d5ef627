import type { Redactor } from './output/redactor.ts';
import type { Secrets, Settings } from './input/settings.ts';

/** Passed by main to every command. */
export interface Context {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly redactor: Redactor;
}
