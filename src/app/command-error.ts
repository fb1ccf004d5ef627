import type { Diagnostic } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** A wrong call or configuration of calops. Codes are stable (docs/errors.md); the hint contains the fix. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
  readonly code: string;
  readonly hint: string;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, hint: string, exitCode: ExitCode = EXIT.error) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

const OF_OPTIONS: ReadonlySet<string> = new Set(['unknown-company', 'unknown-environment']);
const OF_DIRECTORY: ReadonlySet<string> = new Set(['directory-missing', 'no-manifests']);

/** Manifests with errors: each one as data for scripts, and all of them as text for people. */
export class ManifestError extends CommandError {
  override readonly name = 'ManifestError';
  readonly diagnostics: readonly Diagnostic[];
  readonly text: string;
  /** The manifests have no errors, but do not declare what --company or --env names. */
  readonly isOfOptions: boolean;

  constructor(dir: string, diagnostics: readonly Diagnostic[], text: string) {
    const codes = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code));
    const isOfOptions = codes.isSubsetOf(OF_OPTIONS);
    const [message, hint] = isOfOptions
      ? [
          `--company or --env does not fit the manifests in ${dir}`,
          'Correct the option; the lines above name what is declared.',
        ]
      : codes.isSubsetOf(OF_DIRECTORY)
        ? [`There are no manifests in ${dir}`, 'Name another directory, or create one: calops init.']
        : [`The manifests in ${dir} have errors`, 'calops validate checks them offline.'];
    super('invalid-manifests', `${message}; nothing was done.`, hint);
    this.isOfOptions = isOfOptions;
    this.diagnostics = diagnostics;
    this.text = text;
  }
}
