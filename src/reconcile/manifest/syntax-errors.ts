import type { Document, YAMLParseError } from 'yaml';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { diagnosticAt, type Finding } from './finding.ts';
import type { SourceFile } from './source-file.ts';

/** Longer texts are not read a second time: the tolerant parser is ten times slower than the one that failed. */
const MAX_REREAD = 1024 * 1024;
const MAX_REPORTED = 50;

const HINTS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'align the line with its neighbours',
  BLOCK_AS_IMPLICIT_KEY: 'a value with ": " in it needs quotes',
  MISSING_CHAR: 'close what was opened: a quote, a bracket or a brace',
  MULTILINE_IMPLICIT_KEY: 'a key ends with ": " on its own line',
  BAD_SCALAR_START: 'put the value in quotes',
};

type Said = Pick<Finding, 'code' | 'message' | 'hint'>;

/** What the parser said first, for when nobody knows better. */
interface FirstFault {
  readonly offset: number;
  readonly reason: string;
}

/** All syntax errors of a text that could not be parsed, found by a second, error-tolerant reading. */
export async function findSyntaxErrors(source: SourceFile, first: FirstFault): Promise<readonly Diagnostic[]> {
  const found = source.text.length <= MAX_REREAD && !first.reason.startsWith('nesting') ? await reread(source) : [];
  if (found.length > 0) return found;
  return [diagnosticAt(source, { start: first.offset }, describe('', first.reason))];
}

async function reread(source: SourceFile): Promise<readonly Diagnostic[]> {
  const { parseAllDocuments } = await import('yaml');
  try {
    const parsed = parseAllDocuments(source.text, { prettyErrors: false, logLevel: 'silent' });
    const documents: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : [];
    return documents
      .flatMap((document) => document.errors.map((error) => explain(source, document, error)))
      .slice(0, MAX_REPORTED);
  } catch (error) {
    // deep nesting overflows that parser's stack; the first error is reported instead
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function explain(source: SourceFile, document: Document.Parsed, { code, message, pos }: YAMLParseError): Diagnostic {
  const [start, end] = pos;
  const quote = code === 'MISSING_CHAR' ? openingQuote(document.contents, start, source.text) : undefined;
  if (quote === undefined) return diagnosticAt(source, { start, end }, describe(code, message));
  const said: Said = {
    code: 'yaml-syntax',
    message: 'the quote that is opened here is never closed',
    hint: 'close it',
  };
  return diagnosticAt(source, { start: quote, end: quote + 1 }, said);
}

/** A quote that is never closed is noticed at the end of the text; what helps is where it was opened. */
function openingQuote(node: unknown, end: number, text: string): number | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  if ('items' in node && Array.isArray(node.items)) return openingQuote(node.items.at(-1), end, text);
  if ('key' in node && 'value' in node) return openingQuote(node.value ?? node.key, end, text);
  const range: unknown = 'range' in node ? node.range : undefined;
  const start: unknown = Array.isArray(range) && range[1] >= end ? range[0] : undefined;
  return typeof start === 'number' && /["']/.test(text[start] ?? '') ? start : undefined;
}

function describe(code: string, message: string): Said {
  if (code === 'TAB_AS_INDENT' || /^tab characters/i.test(message)) {
    return { code: 'yaml-tab', message: 'a tab cannot indent in YAML', hint: 'use spaces' };
  }
  if (code === 'DUPLICATE_KEY') {
    return {
      code: 'yaml-duplicate-key',
      message: 'this key is written twice in the same mapping',
      hint: 'keep one of them',
    };
  }
  if (message.startsWith('nesting')) return { code: 'yaml-too-deep', message: 'the text is nested too deeply' };
  return { code: 'yaml-syntax', message: `not YAML: ${message.split('\n', 1)[0] ?? message}`, hint: HINTS[code] };
}
