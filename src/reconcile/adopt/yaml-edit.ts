import { isMap, isScalar, isSeq, parseAllDocuments, type Document, type Node } from 'yaml';
import { isSameJson } from '../../model/json.ts';
import type { Path } from '../manifest/yaml-index.ts';
import {
  applySplices,
  commentsIn,
  contentEnd,
  definedEntries,
  flowText,
  indentOf,
  lineBreak,
  lineEnd,
  lineStart,
  nodeAt,
  NotEditableError,
  partsOf,
  startOf,
  type Part,
  type Splice,
  type YamlValue,
} from './yaml-nodes.ts';

/**
 * One edit of one document (counted from 0) of a file.
 * set: changes the value of a mapping's key or of an item; a missing key is added last.
 * append: adds a last item to a list; a missing list is created. remove: removes a key or an item.
 */
export type YamlEdit =
  | { readonly kind: 'set'; readonly document: number; readonly path: Path; readonly value: YamlValue }
  | { readonly kind: 'append'; readonly document: number; readonly path: Path; readonly value: YamlValue }
  | { readonly kind: 'remove'; readonly document: number; readonly path: Path };

/**
 * Applies all edits in order and keeps everything else byte for byte: comments, order, quotes, blank lines, block and flow style. The
 * result is parsed again and must equal the requested values.
 * @throws NotEditableError for aliases, anchors, and forms in which an edit would change something else
 */
export function editYaml(text: string, edits: readonly YamlEdit[]): string {
  let result = text;
  for (const round of roundsOf(edits)) result = editRound(result, round);
  return result;
}

/** Edits of different documents cannot overlap: they are applied in one round, so that a file is parsed once per round. */
function roundsOf(edits: readonly YamlEdit[]): readonly (readonly YamlEdit[])[] {
  const rounds: YamlEdit[][] = [];
  const used = new Map<number, number>();
  for (const edit of edits) {
    const round = used.get(edit.document) ?? 0;
    used.set(edit.document, round + 1);
    const together = rounds[round];
    if (together) together.push(edit);
    else rounds.push([edit]);
  }
  return rounds;
}

function editRound(text: string, edits: readonly YamlEdit[]): string {
  const documents = parse(text);
  const splices: Splice[] = [];
  const expected = documents.map((document): unknown => document.toJS());
  for (const edit of edits) {
    const document = documents[edit.document];
    if (document === undefined) throw new NotEditableError(`there is no document ${edit.document}`);
    splices.push(...splicesOf(text, document, edit));
    expected[edit.document] = valueAfter(expected[edit.document], edit.path, edit);
  }
  const edited = applySplices(text, splices);
  const read = parse(edited).map((document): unknown => document.toJS());
  if (!isSameJson(read, expected)) throw new NotEditableError('the edit would change more than it should');
  return edited;
}

/** An empty stream has no documents; a document without content counts, as in the loader. */
function parse(text: string): readonly Document.Parsed[] {
  const documents = parseAllDocuments(text, { version: '1.2', logLevel: 'silent' });
  const [error] = documents.flatMap((document) => document.errors);
  if (error) throw new NotEditableError(error.message);
  return [...documents];
}

function splicesOf(text: string, document: Document.Parsed, edit: YamlEdit): readonly Splice[] {
  const node = nodeAt(document.contents, edit.path);
  switch (edit.kind) {
    case 'set':
      return node === undefined ? addKey(text, document, edit.path, edit.value) : [replace(text, node, edit.value)];
    case 'append':
      return append(text, document, node, edit);
    case 'remove':
      return remove(text, document, edit.path);
  }
  return edit satisfies never;
}

function addKey(text: string, document: Document.Parsed, path: Path, value: YamlValue): readonly Splice[] {
  const parent = nodeAt(document.contents, path.slice(0, -1));
  if (!isMap(parent)) throw new NotEditableError(`${path.slice(0, -1).join('.')} is not a mapping`);
  const entry = `${flowText(String(path.at(-1)))}: ${flowText(value)}`;
  return parent.flow === true ? appendToFlow(text, parent, entry) : [addKeyToBlock(text, parent, entry)];
}

function append(
  text: string,
  document: Document.Parsed,
  node: Node | undefined,
  { path, value }: Extract<YamlEdit, { kind: 'append' }>,
): readonly Splice[] {
  if (node === undefined) return addKey(text, document, path, [value]);
  if (isScalar(node) && node.range?.[0] === node.range?.[1]) {
    return [behindColon(text, document, path, ` ${flowText([value])}`)];
  }
  if (!isSeq(node)) throw new NotEditableError(`${path.join('.')} is not a list`);
  return node.flow === true ? appendToFlow(text, node, flowText(value)) : [appendToBlock(text, node, value)];
}

function remove(text: string, document: Document.Parsed, path: Path): readonly Splice[] {
  const parentPath = path.slice(0, -1);
  const parent = nodeAt(document.contents, parentPath);
  const at = parent === undefined ? -1 : positionOf(parent, path.at(-1) ?? '');
  if (parent === undefined || at === -1) throw new NotEditableError(`there is no ${path.join('.')}`);
  if (isFlow(parent)) return removeFromFlow(text, parent, at);
  const removed = removeFromBlock(text, parent, at);
  return partsOf(parent).length > 1 ? [removed] : [emptied(text, document, parentPath, parent), removed];
}

/** A block list that loses its last item is written as `staff: []`. */
function emptied(text: string, document: Document.Parsed, path: Path, node: Node): Splice {
  return behindColon(text, document, path, isMap(node) ? ' {}' : ' []');
}

/** Inserts directly after the colon of a key, before any comment. */
function behindColon(text: string, document: Document.Parsed, path: Path, value: string): Splice {
  const parent = nodeAt(document.contents, path.slice(0, -1));
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
  const key = isScalar(pair?.key) ? (pair.key.range?.[1] ?? -1) : -1;
  const colon = key === -1 ? -1 : text.indexOf(':', key);
  if (colon === -1) throw new NotEditableError(`${path.join('.')} is not the value of a key`);
  return { start: colon + 1, end: colon + 1, text: value };
}

function positionOf(parent: Node, step: string | number): number {
  if (isMap(parent)) return parent.items.findIndex(({ key }) => isScalar(key) && String(key.value) === String(step));
  return isSeq(parent) && typeof step === 'number' && step < parent.items.length ? step : -1;
}

function isFlow(node: Node): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true;
}

/** Replaces a value on one line. Throws NotEditableError for a value over several lines: its comments would be lost. */
function replace(text: string, node: Node, value: YamlValue): Splice {
  const [start, end] = node.range ?? [0, 0];
  const written = flowText(value);
  if ((isMap(node) || isSeq(node)) && node.flow !== true) throw new NotEditableError('a value over several lines');
  if (start === end) throw new NotEditableError('a key without a value');
  if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) {
    throw new NotEditableError('a text over several lines');
  }
  return { start, end, text: typeof value === 'string' ? quotedAs(text.charAt(start), written) : written };
}

/** A replaced scalar keeps its quotes. */
function quotedAs(quote: string, value: string): string {
  const isPlain = /^[^"'[{\\]+$/.test(value);
  return isPlain && (quote === '"' || quote === "'") ? `${quote}${value}${quote}` : value;
}

function valueAfter(value: unknown, path: Path, edit: YamlEdit): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return valueAt(value, edit);
  if (rest.length === 0 && edit.kind === 'remove') return without(value, step);
  if (Array.isArray(value))
    return value.map((item, at): unknown => (at === step ? valueAfter(item, rest, edit) : item));
  const object = (value ?? {}) as Readonly<Record<string, unknown>>;
  return { ...object, [step]: valueAfter(object[step], rest, edit) };
}

function valueAt(value: unknown, edit: YamlEdit): unknown {
  if (edit.kind === 'append') return [...(Array.isArray(value) ? value : []), edit.value];
  return edit.kind === 'set' ? edit.value : undefined;
}

function without(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return value.filter((_, at) => at !== step);
  return Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => key !== String(step)));
}

/** Edits of collections in block style. */

/** Adds `key: value` after the last key, in the same column. */
function addKeyToBlock(text: string, node: Node, line: string): Splice {
  return insertLines(text, contentEnd(node), [`${indentOf(text, startOf(node))}${line}`]);
}

/** Adds `- item` after the last item: in block style if the last one is a block mapping, otherwise on one line. */
function appendToBlock(text: string, node: Node, value: YamlValue): Splice {
  const indent = indentOf(text, startOf(node));
  return insertLines(text, contentEnd(node), itemLines(indent, value, isOverLines(node)));
}

function isOverLines(node: Node): boolean {
  const last = isSeq(node) ? node.items.at(-1) : undefined;
  return isMap(last) && last.flow !== true;
}

function itemLines(indent: string, value: YamlValue, overLines: boolean): readonly string[] {
  if (!overLines || typeof value !== 'object' || Array.isArray(value)) return [`${indent}- ${flowText(value)}`];
  return definedEntries(value as { readonly [key: string]: YamlValue | undefined }).map(
    ([key, one], at) => `${indent}${at === 0 ? '- ' : '  '}${key}: ${flowText(one)}`,
  );
}

/** Inserts after the line that contains `end` and its comment. A block scalar ends at the start of the next line. */
function insertLines(text: string, end: number, lines: readonly string[]): Splice {
  const eol = lineBreak(text);
  if (text[end - 1] === '\n') return { start: end, end, text: lines.map((line) => line + eol).join('') };
  const at = lineEnd(text, end);
  return { start: at, end: at, text: lines.map((line) => eol + line).join('') };
}

/**
 * Removes a part with its lines. Comments next to it or between its lines are kept on lines of their own.
 */
function removeFromBlock(text: string, node: Node, at: number): Splice {
  const part = partsOf(node)[at];
  if (part === undefined) throw new NotEditableError(`there is no part ${at} to remove`);
  const start = lineStart(text, part.start);
  const lead = text.slice(start, part.start);
  if (!(isSeq(node) ? /^ *-\s+$/ : /^ *$/).test(lead)) return removeInline(text, node, at);
  const isWholeLines = text[part.end - 1] === '\n';
  const end = isWholeLines ? part.end : Math.min(text.length, nextLine(text, part.end));
  const indent = /^ */.exec(lead)?.[0] ?? '';
  const eol = lineBreak(text);
  const kept = commentsIn(text.slice(start, end)).map((comment) => `${indent}${comment}${eol}`);
  return { start, end, text: kept.join('') };
}

/** Removes the first key of a mapping that starts after a dash: the next key moves to its position. */
function removeInline(text: string, node: Node, at: number): Splice {
  const [part, next] = partsOf(node).slice(at);
  const between = part && next ? text.slice(part.end, next.start) : '#';
  if (part === undefined || next === undefined || between.trim() !== '') {
    throw new NotEditableError(`line ${text.slice(0, part?.start ?? 0).split('\n').length} cannot be taken out alone`);
  }
  return { start: part.start, end: next.start, text: '' };
}

function nextLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at + 1;
}

/** Edits of `[…]` and `{…}`. Each part may be on its own line, with comments between. */

/** Adds a part at the end: next to the last one, or on its own line if the last one has its own. */
function appendToFlow(text: string, node: Node, part: string): readonly Splice[] {
  const [start = 0, end = 0] = node.range ?? [];
  const last = partsOf(node).at(-1);
  if (last === undefined) return [insert(start + 1, isMap(node) ? ` ${part} ` : part)];
  const comma = commaAfter(text, last.end, end);
  const isOnOwnLine = text.slice(lineEnd(text, last.end), end).includes('\n') && isFirstOnLine(text, last.start);
  if (!isOnOwnLine) return [insert(comma ?? last.end, comma === undefined ? `, ${part}` : ` ${part},`)];
  const indent = text.slice(lineStart(text, last.start), last.start);
  const line = `${lineBreak(text)}${indent}${part}${comma === undefined ? '' : ','}`;
  const onNextLine = insert(lineEnd(text, last.end), line);
  return comma === undefined ? [insert(last.end, ','), onNextLine] : [onNextLine];
}

/** Removes one part with its comma; comments stay. */
function removeFromFlow(text: string, node: Node, at: number): readonly Splice[] {
  const [start = 0, end = 0] = node.range ?? [];
  const parts = partsOf(node);
  const { start: from, end: to } = parts[at] ?? { start, end: start };
  const comma = commaAfter(text, to, end);
  if (comma !== undefined) return [cutWithSpace(text, { start: from, end: comma })];
  const before = parts[at - 1];
  if (before === undefined) return [only(text, { start: from, end: to }, { start: start + 1, end: end - 1 })];
  const previous = commaAfter(text, before.end, end) ?? before.end;
  if (/^[ \t]*$/.test(text.slice(previous, from))) return [cut(before.end, to)];
  return [cut(previous - 1, previous), cutWithSpace(text, { start: from, end: to })];
}

/** Offset after the comma that follows a part, if there is one. */
function commaAfter(text: string, from: number, end: number): number | undefined {
  for (let at = from; at < end; at++) {
    if (text[at] === ',') return at + 1;
    if (text[at] === '#') at = lineEnd(text, at);
    else if (!/\s/.test(text[at] ?? '')) return undefined;
  }
  return undefined;
}

function isFirstOnLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}

/** Removes the part with the spaces after it, or its whole line if nothing else is on it. */
function cutWithSpace(text: string, { start, end }: Part): Splice {
  const lineFrom = lineStart(text, start);
  const lineTo = lineEnd(text, end);
  const isAlone = isFirstOnLine(text, start) && text.slice(end, lineTo).trim() === '';
  if (isAlone && lineTo < text.length) return cut(lineFrom, text.indexOf('\n', end) + 1);
  const spaces = /^[ \t]*/.exec(text.slice(end, lineTo))?.[0].length ?? 0;
  return cut(start, end + spaces);
}

/** `[ emma ]` becomes `[]`, unless it contains comments. */
function only(text: string, part: Part, inner: Part): Splice {
  const isBare = /^\s*$/.test(text.slice(inner.start, part.start) + text.slice(part.end, inner.end));
  return isBare ? cut(inner.start, inner.end) : cut(part.start, part.end);
}

function insert(at: number, text: string): Splice {
  return { start: at, end: at, text };
}

function cut(start: number, end: number): Splice {
  return { start, end, text: '' };
}
