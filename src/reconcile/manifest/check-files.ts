import type { Document, YAMLParseError } from 'yaml';
import type { Catalog } from '../../model/catalog.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { checkFolder } from './check-folder.ts';
import { diagnosticAt, toDiagnostic, type Finding, type ManifestDocument } from './finding.ts';
import { createFolder, type Folder, type PlacedFinding } from './folder.ts';
import { parseYaml } from './parse-yaml.ts';
import type { FolderFiles } from './read.ts';
import { checkSchema } from './schema-check.ts';
import { findSecrets, secretLiteral } from './secrets.ts';
import type { SourceFile } from './source-file.ts';

/** One company's directory after all checks except those between companies. */
export interface CheckedFolder {
  /** Of a folder that was resolved part by part: without the manifests of its services. */
  readonly folder: Folder;
  /** Present if it was resolved part by part. */
  readonly catalog?: Catalog;
  /** All documents, or those of the parts that declare anything but services. */
  readonly documents: readonly ManifestDocument[];
  readonly sources: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Text → documents → schemas → rules. Pure; `environment` is the environment whose block must exist. */
export async function checkFiles(files: FolderFiles, environment: string): Promise<CheckedFolder> {
  const documents: ManifestDocument[] = [];
  const unread = new Set<SourceFile>();
  const diagnostics: Diagnostic[] = [];
  for (const source of files.files) {
    for (const span of findSecrets(source.text)) diagnostics.push(diagnosticAt(source, span, secretLiteral([])));
    const parsed = parseYaml(source);
    if (parsed.kind === 'broken') {
      diagnostics.push(...(await findSyntaxErrors(source, parsed)));
      unread.add(source);
      continue;
    }
    if (parsed.faults.length > 0) unread.add(source);
    for (const fault of parsed.faults) diagnostics.push(diagnosticAt(source, fault.span, fault));
    for (const document of parsed.documents) documents.push(document);
  }
  const checked = documents.map((document) => ({ document, checked: checkSchema(document) }));
  const undeclared = checked.filter((one) => one.checked.declared === undefined).map(({ document }) => document);
  for (const { source } of undeclared) unread.add(source);
  const possibleNames = files.isComplete ? new Set([...namesIn(unread), ...wordsIn(undeclared)]) : undefined;
  const folder = createFolder(files.path, checked, possibleNames);
  const findings = checked.flatMap(({ document, checked: { findings } }) =>
    findings.map((finding) => toDiagnostic(document, finding)),
  );
  const faults = diagnose(checkFolder(folder, environment));
  const missing = missingCompany(folder, files);
  return { folder, documents, sources: files.files, diagnostics: [...diagnostics, ...findings, ...faults, ...missing] };
}

export function diagnose(findings: Iterable<PlacedFinding>): readonly Diagnostic[] {
  return Array.from(findings, (finding) => toDiagnostic(finding.document, finding));
}

/**
 * Every value after a `name:` in files that are not YAML, or with a document that declares nothing: references to these names are not
 * reported as unknown too.
 */
function namesIn(unread: ReadonlySet<SourceFile>): readonly string[] {
  return [...unread].flatMap(({ text }) =>
    [...text.matchAll(/\bname["']?\s*:\s*["']?([a-z0-9-]+)/g)].map((match) => match[1] ?? ''),
  );
}

/** A document that is text, and no mapping or list, may be meant as anything. */
function wordsIn(documents: readonly ManifestDocument[]): readonly string[] {
  return documents.flatMap(({ value }) => (typeof value === 'string' ? (value.match(/[a-z0-9-]+/g) ?? []) : []));
}

function missingCompany(folder: Folder, { files, isComplete }: FolderFiles): readonly Diagnostic[] {
  const [first] = files;
  const isPossible = folder.possibleNames !== undefined && folder.possibleNames.size > 0;
  if (folder.names.Company.size > 0 || !isComplete || isPossible || first === undefined) return [];
  const where = folder.path === '.' ? 'the directory' : `${folder.path}/`;
  const message = `${where} declares no Company`;
  const hint = 'each company has one directory, with one document of kind: Company in it';
  return [{ file: first.file, line: 1, column: 1, code: 'company-missing', severity: 'error', message, hint }];
}

/** Longer texts are not parsed again: the tolerant parser is ten times slower than the strict one. */
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

/** The parser's first error, reported if the second parse finds none. */
interface FirstFault {
  readonly offset: number;
  readonly reason: string;
}

/** Finds all syntax errors of a text that could not be parsed, by parsing it again with an error-tolerant parser. */
async function findSyntaxErrors(source: SourceFile, first: FirstFault): Promise<readonly Diagnostic[]> {
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
    // deep nesting overflows the tolerant parser's stack; the first error is reported instead
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

/** The parser reports an unclosed quote at the end of the text; the user needs the position where it was opened. */
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
