import { isTimeZone } from '../../reconcile/manifest/rules/known-names.ts';
import { looksLikeKey } from '../../reconcile/manifest/secrets.ts';
import { CommandError } from '../../app/command-error.ts';
import type { CommonOptions } from '../output/printer.ts';

/** Where the pipelines run; `none` writes no pipelines. */
export type Ci = 'github' | 'gitlab' | 'none';

export interface InitOptions extends CommonOptions {
  readonly sample?: boolean;
  readonly team?: number;
  readonly name?: string;
  readonly apiKeyEnv?: string;
  readonly timeZone?: string;
  readonly env: string;
  readonly ci?: Ci;
  readonly record?: boolean;
  readonly keepExisting?: boolean;
}

/**
 * Reports all missing options without a default at once, because there is no terminal to ask.
 *
 * @throws CommandError usage
 */
export function requireAnswers({ sample, team, timeZone, ci }: InitOptions): void {
  const missing = [
    ...(sample === undefined && team === undefined ? ['--sample or --team ID'] : []),
    ...(team !== undefined && timeZone === undefined ? ['--time-zone NAME'] : []),
    ...(ci === undefined ? ['--ci github, gitlab or none'] : []),
  ];
  if (missing.length === 0) return;
  const example = 'calops init --team 34209 --time-zone Europe/Berlin --ci github';
  throw new CommandError('usage', `Cannot ask (no terminal): pass ${listed(missing)}.`, `For example: ${example}`);
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/**
 * Validates the given options before anything is asked or read.
 *
 * @throws CommandError invalid-name, invalid-time-zone, invalid-variable
 */
export function requireSound({ name, timeZone, apiKeyEnv, env }: InitOptions): void {
  for (const one of [name, env]) {
    const fault = one === undefined ? null : nameFault(one);
    if (fault !== null) throw new CommandError('invalid-name', `"${one}" is no name: ${fault}.`, 'For example salon.');
  }
  if (timeZone !== undefined && timeZoneFault(timeZone) !== null)
    throw new CommandError(
      'invalid-time-zone',
      `"${timeZone}" is not a time zone.`,
      'Use an IANA name, for example Europe/Berlin.',
    );
  if (apiKeyEnv === undefined || variableFault(apiKeyEnv) === null) return;
  // it may be the key itself, so the message does not repeat it
  const message = 'What --api-key-env says is not the name of a variable.';
  throw new CommandError('invalid-variable', message, 'Name the variable that holds the key, as CALCOM_API_KEY.');
}

export function nameFault(name: string): string | null {
  const isName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= 63;
  return isName ? null : 'lower-case letters, digits and hyphens, 63 at most';
}

export function timeZoneFault(zone: string): string | null {
  return isTimeZone(zone) ? null : 'Use an IANA name, for example Europe/Berlin.';
}

export function variableFault(variable: string): string | null {
  if (looksLikeKey(variable)) return 'This looks like the key itself; name the variable that holds it.';
  if (/^github_/i.test(variable)) return 'GitHub keeps names with GITHUB_ for itself.';
  return /^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(variable)
    ? null
    : 'Use the name of a variable, for example CALCOM_API_KEY.';
}
