import { isMap, type Node } from 'yaml';
import { lineBreak, lineEnd, lineStart, type Part, partsOf, type Splice } from './yaml-nodes.ts';

/** Edits of `[…]` and `{…}`. Each part may stand on a line of its own, with comments between. */

/** A new part at the end: beside the last one, or on a line of its own where the last one has one. */
export function appendToFlow(text: string, node: Node, part: string): readonly Splice[] {
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

/** Takes out one part with the comma that it needed; comments stay. */
export function removeFromFlow(text: string, node: Node, at: number): readonly Splice[] {
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

/** Offset behind the comma that follows a part, if one does. */
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

/** With the spaces behind it; with its whole line where nothing else is on it. */
function cutWithSpace(text: string, { start, end }: Part): Splice {
  const lineFrom = lineStart(text, start);
  const lineTo = lineEnd(text, end);
  const isAlone = isFirstOnLine(text, start) && text.slice(end, lineTo).trim() === '';
  if (isAlone && lineTo < text.length) return cut(lineFrom, text.indexOf('\n', end) + 1);
  const spaces = /^[ \t]*/.exec(text.slice(end, lineTo))?.[0].length ?? 0;
  return cut(start, end + spaces);
}

/** `[ emma ]` becomes `[]`, unless comments stand in it. */
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
