/** A location in a manifest. Lines and columns start at 1; the file is relative to the loaded directory. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning';

/** An error in the user's input, as data: all are collected, none is thrown. Codes are stable (docs/manifests.md). */
export interface Diagnostic extends Position {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** The fix, e.g. `did you mean "emma"?`. */
  readonly hint?: string;
  /** End of the faulty text on the same line (exclusive column), for the caret and for SARIF regions. */
  readonly endColumn?: number;
}
