import { isMap, isSeq, type Node } from 'yaml';
import {
  commentsIn,
  contentEnd,
  definedEntries,
  flowText,
  indentOf,
  lineBreak,
  lineEnd,
  lineStart,
  NotEditableError,
  partsOf,
  type Splice,
  startOf,
  type YamlValue,
} from './yaml-nodes.ts';

/** Edits of collections written over lines. */

/** `key: value` below the last key, at the same column. */
export function addKeyToBlock(text: string, node: Node, line: string): Splice {
  return insertLines(text, contentEnd(node), [`${indentOf(text, startOf(node))}${line}`]);
}

/** `- item` below the last item: over lines where the last one is a mapping over lines, else on one. */
export function appendToBlock(text: string, node: Node, value: YamlValue): Splice {
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

/** Behind the line that holds `end`, comment included. A block scalar's end is the beginning of the next line already. */
function insertLines(text: string, end: number, lines: readonly string[]): Splice {
  const eol = lineBreak(text);
  if (text[end - 1] === '\n') return { start: end, end, text: lines.map((line) => line + eol).join('') };
  const at = lineEnd(text, end);
  return { start: at, end: at, text: lines.map((line) => eol + line).join('') };
}

/**
 * Takes out a part with its lines. What somebody wrote beside it or between its lines is theirs: those comments stay, on
 * lines of their own.
 */
export function removeFromBlock(text: string, node: Node, at: number): Splice {
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

/** The first key of a mapping that begins behind a dash: the next one moves up to its place. */
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
