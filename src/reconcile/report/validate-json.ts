import type { Diagnostic } from '../../model/diagnostic.ts';

/** How much was declared, over all companies (DESIGN §11). */
export interface ManifestCounts {
  readonly companies: number;
  readonly branches: number;
  readonly staff: number;
  readonly services: number;
  readonly segments: number;
  readonly eventTypes: number;
  readonly maps: number;
}

/** schemas/validate-report.schema.json */
export interface ValidateReport {
  readonly ok: boolean;
  readonly counts: ManifestCounts;
  readonly diagnostics: readonly Diagnostic[];
}

/** `ok` means that no error was found; warnings do not count against it. */
export function validateReport(counts: ManifestCounts, diagnostics: readonly Diagnostic[]): ValidateReport {
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
