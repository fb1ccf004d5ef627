import type { Diagnostic, Position, Severity } from '../../model/diagnostic.ts';
import type { ManifestCode } from './codes.ts';
import type { SourceFile } from './source-file.ts';
import { locate, type Path, type Span } from './yaml-index.ts';

/**
 * One YAML document of a file. Parser events use far more memory than values, so they are not kept: the positions that every catalog needs
 * are recorded while parsing; for any other position, needed only for errors, the file is parsed again.
 */
export interface ManifestDocument {
  readonly source: SourceFile;
  /** Index of the document in its file, from 0. */
  readonly ordinal: number;
  readonly value: unknown;
  readonly places: DocumentPlaces;
}

export interface DocumentPlaces {
  readonly self: Position;
  /** Entries of spec.segments and spec.staff. */
  readonly segments: readonly Position[];
  readonly staff: readonly Position[];
  /** `metadata.id` as written, if it is a number whose text differs from its canonical form. */
  readonly oddId: string | undefined;
}

/** A result of a check, at a path of its document. The position is computed only for reported findings. */
export interface Finding {
  readonly code: ManifestCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly path: Path;
  /** Points at the key even if the value is a scalar. */
  readonly part?: 'key';
  /** Default: error. */
  readonly severity?: Severity;
  /** The finding says that something is missing: not reported for a document from which invalid keys were removed. */
  readonly isAbsence?: true;
}

export function toDiagnostic(document: ManifestDocument, finding: Finding): Diagnostic {
  return diagnosticAt(document.source, spanIn(document, finding.path, finding.part), finding);
}

/** The position of a document's path in its file. */
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
