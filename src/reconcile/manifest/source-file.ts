import { parseEvents } from 'js-yaml';
import { isUtf8 } from 'node:buffer';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { indexEvents, type YamlIndex } from './yaml-index.ts';

/** The first offset and line of a part of a file, both from 0. */
interface Start {
  readonly offset: number;
  readonly line: number;
}

const WHOLE: Start = { offset: 0, line: 0 };

/** Text of one manifest file, or of some of its lines. Offsets are UTF-16 code units, like columns in editors and SARIF. */
export class SourceFile {
  /** Relative to the loaded directory, with `/` between folders. */
  readonly file: string;
  readonly text: string;
  /** Where the text begins in its file. */
  readonly start: Start;
  #lineStarts: readonly number[] | undefined;
  #index: YamlIndex | undefined;

  constructor(file: string, text: string, start: Start = WHOLE) {
    this.file = file;
    this.text = text;
    this.start = start;
  }

  /** The parsed text, cached on first use. Throws YAMLException for text that is not YAML. */
  get index(): YamlIndex {
    this.#index ??= indexEvents(this.text, parseEvents(this.text, {}));
    return this.#index;
  }

  /** Line and column in the file, both from 1, of an offset in the text. Lines are indexed when the first position is requested. */
  placeAt(offset: number): { readonly line: number; readonly column: number } {
    this.#lineStarts ??= lineStartsOf(this.text);
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: this.start.line + low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }
}

/** Parsing takes many times the memory of the text. */
const PART_LENGTH = 16 * 1024;
/** Ends and directives of documents: their text is not separated by `---` alone. */
const DIRECTIVE = /^(?:%|\.\.\.)/m;

/** A large file as parts of whole documents, in order; any other file as it is. */
export function inParts(source: SourceFile): readonly SourceFile[] {
  const { file, text } = source;
  if (text.length <= 2 * PART_LENGTH || DIRECTIVE.test(text)) return [source];
  const parts: SourceFile[] = [];
  const separator = /\n(?=---(?:\s|$))/g;
  let start = WHOLE;
  while (start.offset < text.length) {
    separator.lastIndex = start.offset + PART_LENGTH;
    const end = separator.test(text) ? separator.lastIndex : text.length;
    const part = text.slice(start.offset, end);
    parts.push(new SourceFile(file, part, start));
    start = { offset: end, line: start.line + countLines(part) };
  }
  return parts;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** One manifest describes one resource; a document of a megabyte is a mistake or an attack. */
const MAX_DOCUMENT_BYTES = 1024 * 1024;

/** UTF-8 with or without a byte order mark, no NUL, no document over 1 MiB. Returns a diagnostic for anything else. */
export function decodeManifest(file: string, bytes: Buffer): SourceFile | Diagnostic {
  const base = { file, line: 1, column: 1, severity: 'error' } as const;
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) {
    return { ...base, code: 'not-utf8', message: `${file} is UTF-16`, hint: 'save it as UTF-8' };
  }
  if (bytes.includes(0)) {
    return {
      ...base,
      code: 'binary-file',
      message: `${file} is not text`,
      hint: 'only manifests end in .yaml or .yml',
    };
  }
  if (!isUtf8(bytes)) {
    return { ...base, code: 'not-utf8', message: `${file} is not UTF-8`, hint: 'save it as UTF-8' };
  }
  const text = bytes.toString('utf8');
  const source = new SourceFile(file, text.startsWith('\uFEFF') ? text.slice(1) : text);
  const large = bytes.length > MAX_DOCUMENT_BYTES ? findLargeDocument(source.text) : undefined;
  if (large === undefined) return source;
  const message = `this document has ${large.bytes} bytes, more than the ${MAX_DOCUMENT_BYTES} that one may have`;
  const hint = 'split it: one document per service';
  return { ...base, ...source.placeAt(large.start), code: 'document-too-large', message, hint };
}

/** `---` in the first column always separates documents, so the sizes are known before parsing. */
function findLargeDocument(text: string): { readonly start: number; readonly bytes: number } | undefined {
  let start = 0;
  for (const { index } of [...text.matchAll(/^---(?=\s|$)/gm), { index: text.length }]) {
    const bytes = Buffer.byteLength(text.slice(start, index));
    if (bytes > MAX_DOCUMENT_BYTES) return { start, bytes };
    start = index;
  }
  return undefined;
}
