import { EXIT, type ExitCode } from './exit-codes.ts';

/** A fault of how calops was called or configured. Codes are stable (docs/errors.md); the hint says the way out. */
export class CliError extends Error {
  override readonly name = 'CliError';
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
