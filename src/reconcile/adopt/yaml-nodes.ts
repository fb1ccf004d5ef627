import { isAlias, isMap, isNode, isScalar, isSeq, Lexer, type Node, type Pair, stringify } from 'yaml';
import type { Path } from '../manifest/yaml-index.ts';

/** Plain data that an edit may write. */
export type YamlValue =
  | null
  | string
  | number
  | boolean
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

/** The text is YAML, but cannot be edited without changing something else. The message gives location and reason. */
export class NotEditableError extends Error {
  override readonly name = 'NotEditableError';
}

/** An item, or a key with its value: from its first character to after its last one. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** The node at a path; undefined if the path does not exist. Throws for aliases and anchors. */
export function nodeAt(root: unknown, path: Path): Node | undefined {
  let node: unknown = root;
  for (const step of path) {
    requirePlain(node, path);
    if (!isMap(node) && !isSeq(node)) return undefined;
    node = node.get(step, true);
  }
  if (node === undefined || node === null) return undefined;
  requirePlain(node, path);
  return isNode(node) ? node : undefined;
}

/** A change here would also change every use of the anchor. */
function requirePlain(node: unknown, path: Path): void {
  if (!isAlias(node) && !((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined)) return;
  throw new NotEditableError(`${path.join('.')} is shared through an anchor or alias`);
}

/** Offset after the last character of the value itself, without comments and blank lines that follow. */
export function contentEnd(node: Node | null | undefined): number {
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const last = node.items.at(-1);
    return isMap(node) ? partOf(last as Pair).end : contentEnd(last as Node);
  }
  return node?.range?.[1] ?? 0;
}

export function startOf(node: unknown): number {
  return (isNode(node) ? node.range?.[0] : undefined) ?? 0;
}

/** The parts of a collection, in order. */
export function partsOf(node: Node): readonly Part[] {
  if (isMap(node)) return node.items.map(partOf);
  if (isSeq(node)) return node.items.map((item) => ({ start: startOf(item), end: contentEnd(item as Node) }));
  return [];
}

function partOf({ key, value }: Pair): Part {
  const start = startOf(key);
  const end = contentEnd(key as Node);
  return { start, end: isNode(value) ? Math.max(end, contentEnd(value)) : end };
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset of the line's end, before its line break (`\n` or `\r\n`) or at the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  if (at === -1) return text.length;
  return text[at - 1] === '\r' && at > offset ? at - 1 : at;
}

/** The line break that the text uses. */
export function lineBreak(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Spaces before an offset's column. */
export function indentOf(text: string, offset: number): string {
  return ' '.repeat(offset - lineStart(text, offset));
}

/** Comments in a piece of YAML; a `#` inside a scalar is not a comment. */
export function commentsIn(yaml: string): readonly string[] {
  const comments: string[] = [];
  let previous = '';
  for (const lexeme of new Lexer().lex(yaml)) {
    // the lexer marks plain and block scalars with a unit separator
    if (lexeme.startsWith('#') && previous !== '\u001F') comments.push(lexeme);
    previous = lexeme;
  }
  return comments;
}

/** Formats a value on one line: `[a, b]`, `{ name: emma, price: "62.00" }`; quoted where required. */
export function flowText(value: YamlValue): string {
  if (Array.isArray(value)) return `[${value.map((item: YamlValue) => flowText(item)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = definedEntries(value as { readonly [key: string]: YamlValue | undefined });
    return entries.length === 0
      ? '{}'
      : `{ ${entries.map(([key, one]) => `${flowText(key)}: ${flowText(one)}`).join(', ')} }`;
  }
  // on several lines, the text would have to be indented as the place requires
  if (typeof value === 'string' && value.includes('\n')) return JSON.stringify(value);
  // stringified inside a list, so that commas and brackets are quoted
  return stringify([value], {
    collectionStyle: 'flow',
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  })
    .trim()
    .slice(1, -1)
    .trim();
}

export function definedEntries(value: {
  readonly [key: string]: YamlValue | undefined;
}): readonly [string, YamlValue][] {
  return Object.entries(value).filter((entry): entry is [string, YamlValue] => entry[1] !== undefined);
}

/** A range of the text and its replacement. An insertion has length zero. */
export interface Splice {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly text: string;
}

/** Keeps all text outside the splices byte for byte. Splices must not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = '';
  let at = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (splice.start < at) throw new RangeError(`two edits at offset ${splice.start} overlap`);
    result += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return result + text.slice(at);
}
