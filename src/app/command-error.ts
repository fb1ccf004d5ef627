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

/** Manifests with errors: each one as data for scripts, and all of them as text for people. */
export class ManifestError extends CommandError {
  override readonly name = 'ManifestError';
  readonly diagnostics: readonly Diagnostic[];
  readonly text: string;
  /** The manifests have no errors, but do not declare what --company or --env names. */
  readonly isOfOptions: boolean;

  constructor(dir: string, diagnostics: readonly Diagnostic[], text: string) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const isOfOptions = errors.every(({ code }) => code === 'unknown-company' || code === 'unknown-environment');
    super(
      'invalid-manifests',
      isOfOptions
        ? `--company or --env does not fit the manifests in ${dir}; nothing was done.`
        : `The manifests in ${dir} have errors; nothing was done.`,
      isOfOptions
        ? 'Correct the option; the lines above name what is declared.'
        : 'calops validate checks them offline.',
    );
    this.isOfOptions = isOfOptions;
    this.diagnostics = diagnostics;
    this.text = text;
  }
}
