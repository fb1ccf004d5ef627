import type { Diagnostic } from '../../model/diagnostic.ts';
import { diagnosticAt } from './finding.ts';
import { maskSecrets } from './secrets.ts';
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
  let documents: readonly { readonly errors: readonly { code: string; message: string; pos: [number, number] }[] }[];
  try {
    const parsed = parseAllDocuments(source.text, { prettyErrors: false, uniqueKeys: true, logLevel: 'silent' });
    documents = Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    // deep nesting overflows that parser's stack; the first fault is told instead
    if (error instanceof RangeError) return [];
    throw error;
  }
  return documents
    .flatMap(({ errors }) => errors)
    .slice(0, MAX_REPORTED)
    .map(({ code, message, pos: [start, end] }) => diagnosticAt(source, { start, end }, describe(code, message)));
}

function describe(code: string, message: string): { code: string; message: string; hint?: string | undefined } {
  if (code === 'TAB_AS_INDENT' || /^tab characters/i.test(message)) {
    return { code: 'yaml-tab', message: 'a tab cannot indent in YAML', hint: 'use spaces' };
  }
  const sentence = maskSecrets(message.split('\n', 1)[0] ?? message);
  if (code === 'DUPLICATE_KEY')
    return { code: 'yaml-duplicate-key', message: 'a key is written twice in the same mapping' };
  if (code === '' && message.startsWith('nesting'))
    return { code: 'yaml-too-deep', message: 'the text is nested too deeply' };
  return { code: 'yaml-syntax', message: `not YAML: ${sentence}`, hint: HINTS[code] };
}
