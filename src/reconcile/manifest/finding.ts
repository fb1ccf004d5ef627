import type { Diagnostic, Position, Severity } from '../../model/diagnostic.ts';
import type { ManifestCode } from './codes.ts';
import type { SourceFile } from './source-file.ts';
import { locate, type Path, type Span } from './yaml-index.ts';

/**
 * One YAML document of a file. Parser events weigh far more than values, so they are not kept: the places that every
 * catalog needs are noted while parsing, any other is found by parsing the file again, which only faults ask for.
 */
export interface ManifestDocument {
  readonly source: SourceFile;
  /** Which document of its file, from 0. */
  readonly ordinal: number;
  readonly value: unknown;
  readonly places: DocumentPlaces;
}

export interface DocumentPlaces {
  readonly self: Position;
  /** Entries of spec.segments and spec.staff. */
  readonly segments: readonly Position[];
  readonly staff: readonly Position[];
  /** `metadata.id` as written, where it is a number that was written in another way than its text. */
  readonly oddId: string | undefined;
}

/** What a check has to say, at a path of the document it looked at. Places are worked out only for what is said. */
export interface Finding {
  readonly code: ManifestCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly path: Path;
  /** Point at the key even where the value is a word. */
  readonly part?: 'key';
  /** error unless said. */
  readonly severity?: Severity;
  /** Says that something is not there: not to be said of a document from which faulty keys were left out. */
  readonly isAbsence?: true;
}

export function toDiagnostic(document: ManifestDocument, finding: Finding): Diagnostic {
  return diagnosticAt(document.source, spanIn(document, finding.path, finding.part), finding);
}

/** Where a path of a document stands in its file. */
export function spanIn({ source, ordinal }: ManifestDocument, path: Path, part?: 'key'): Span {
  const { index } = source;
  return locate(index, index.roots[ordinal] ?? 0, path, part);
}

export function diagnosticAt(source: SourceFile, span: Span, said: Omit<Finding, 'path' | 'part'>): Diagnostic {
  const { line, column } = source.placeAt(span.start);
  const end = span.end === undefined ? undefined : source.placeAt(span.end);
  return {
    file: source.file,
    line,
    column,
    ...(end !== undefined && end.line === line && end.column > column && { endColumn: end.column }),
    code: said.code,
    severity: said.severity ?? 'error',
    message: said.message,
    ...(said.hint !== undefined && { hint: said.hint }),
  };
}
