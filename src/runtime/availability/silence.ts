import { CalcomError } from '../../calcom/errors.ts';
import type { CalcomErrorKind } from '../../calcom/errors.ts';
import { problem } from '../../model/results.ts';
import type { Problem } from '../../model/results.ts';

const SILENT: ReadonlySet<CalcomErrorKind> = new Set(['server', 'unreachable', 'timeout', 'rate-limited', 'aborted']);

/** Cal.com said nothing usable, and may do so later. */
export function isSilence(error: unknown): error is CalcomError {
  return error instanceof CalcomError && SILENT.has(error.kind);
}

export function calcomProblem(error: CalcomError): Problem {
  const code = isSilence(error) ? 'calcom-unavailable' : 'calcom-refused';
  return problem(code, `nobody knows who is free: ${error.message}`);
}
