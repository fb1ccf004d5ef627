import type { Diagnostic, Severity } from '../../model/diagnostic.ts';
import type { Counts } from '../manifest/load-manifests.ts';
import { counted, palette, visible, type Palette } from './text.ts';

export interface DiagnosticsTextOptions {
  readonly colour: boolean;
  /** Texts of the files that diagnostics point into; if one is missing, the location is shown without its line. */
  readonly sources: ReadonlyMap<string, string>;
  /** Prepended to each file, so that a terminal can open it: `manifests/`. */
  readonly prefix?: string;
}

/** Maximum width of a source excerpt. */
const WINDOW = 110;

/** Renders each diagnostic with file:line:column, source line, caret, code and hint; then a summary. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: DiagnosticsTextOptions): string {
  const paint = palette(options.colour);
  const lines = new Map<string, readonly string[]>();
  const blocks = diagnostics.map((diagnostic) => {
    const known = lines.get(diagnostic.file) ?? options.sources.get(diagnostic.file)?.split(/\r\n|\n|\r/) ?? [];
    lines.set(diagnostic.file, known);
    return diagnosticLines(diagnostic, known[diagnostic.line - 1], { paint, prefix: options.prefix ?? '' }).join('\n');
  });
  return `${[...blocks, summarise(diagnostics)].join('\n\n')}\n`;
}

/** `2 errors, 1 warning in 2 files` */
function summarise(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity): number => diagnostics.filter((item) => item.severity === severity).length;
  const parts = [
    count('error') > 0 && counted(count('error'), 'error'),
    count('warning') > 0 && counted(count('warning'), 'warning'),
  ].filter((part) => part !== false);
  const files = new Set(diagnostics.map(({ file }) => file)).size;
  return parts.length === 0 ? 'no errors' : `${parts.join(', ')} in ${counted(files, 'file')}`;
}

interface Style {
  readonly paint: Palette;
  readonly prefix: string;
}

function diagnosticLines(item: Diagnostic, line: string | undefined, { paint, prefix }: Style): readonly string[] {
  const severity = item.severity === 'error' ? paint.red('error') : paint.yellow('warning');
  const isDirectory = item.file === '.' && prefix !== '';
  const place = paint.bold(
    isDirectory ? visible(prefix) : `${visible(prefix + item.file)}:${item.line}:${item.column}`,
  );
  const hint = item.hint === undefined ? [] : [`  ${paint.cyan('hint:')} ${visible(item.hint)}`];
  const shown = line === undefined ? [] : excerpt(line, item, paint);
  return [`${place} ${severity} ${paint.dim(item.code)} ${visible(item.message)}`, ...shown, ...hint];
}

/** The source line with a caret under the location; a very long line is cut around the location. */
function excerpt(line: string, item: Diagnostic, paint: Palette): readonly string[] {
  const start = Math.max(0, item.column - 1);
  const from = start > WINDOW - 30 ? start - 40 : 0;
  const cut = { before: from > 0 ? '…' : '', after: line.length > from + WINDOW ? '…' : '' };
  const before = cut.before + visible(line.slice(from, start));
  const text = cut.before + visible(line.slice(from, from + WINDOW)) + cut.after;
  const end = Math.min(item.endColumn ?? item.column + 1, from + WINDOW + 1, line.length + 1);
  const marked = visible(line.slice(start, Math.max(start + 1, end - 1)));
  const gutter = String(item.line);
  const caret = ' '.repeat(columns(before)) + '^'.repeat(Math.max(1, columns(marked)));
  return [
    `  ${paint.dim(`${gutter} |`)} ${text}`,
    `  ${' '.repeat(gutter.length)} ${paint.dim('|')} ${paint.red(caret)}`,
  ];
}

/** Width in terminal columns: 0 for combining marks, 2 for East Asian wide characters and most emoji. */
function columns(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    width +=
      /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Extended_Pictographic}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

/** schemas/validate-report.schema.json */
export interface ValidateReport {
  readonly ok: boolean;
  readonly counts: Counts;
  readonly diagnostics: readonly Diagnostic[];
}

/** `ok` means no errors; warnings are allowed. */
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
