import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Counts } from '../manifest/counts.ts';

/** schemas/validate-report.schema.json */
export interface ValidateReport {
  readonly ok: boolean;
  readonly counts: Counts;
  readonly diagnostics: readonly Diagnostic[];
}

/** `ok` means that no error was found; warnings do not count against it. */
export function validateReport(counts: Counts, diagnostics: readonly Diagnostic[]): ValidateReport {
  return {
    ok: diagnostics.every(({ severity }) => severity !== 'error'),
    counts,
    diagnostics: diagnostics.map(({ code, severity, message, file, line, column, endColumn, hint }) => ({
      code,
      severity,
      message,
      file,
      line,
      column,
      ...(endColumn !== undefined && { endColumn }),
      ...(hint !== undefined && { hint }),
    })),
  };
}
