/** A place in a manifest. Lines and columns start at 1; the file is relative to the directory that was loaded. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning';

/** A fault of the user's input, as data: every one is collected, none is thrown. Codes are stable (docs/manifests.md). */
export interface Diagnostic extends Position {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** The way out, e.g. `did you mean "emma"?`. */
  readonly hint?: string;
  /** End of the faulty text on the same line (exclusive column), for the caret and for SARIF regions. */
  readonly endColumn?: number;
}
