/** A place in a manifest. Lines and columns start at 1; the file is relative to the directory that was loaded. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
