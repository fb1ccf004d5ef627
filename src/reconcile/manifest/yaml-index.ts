import { type Event, EVENT_ID, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';

/** A path in a document: mapping keys and sequence indexes. */
export type Path = readonly (string | number)[];

/** Offsets in the text, end-exclusive. Without an end, the element has no single range of text. */
export interface Span {
  readonly start: number;
  readonly end?: number;
}

/**
 * The parser's flat events with an index: `ends[i]` is the event after the node that starts at i, so that a walk can skip a node. Two typed
 * passes over the events without allocating objects: cheap enough for every file.
 */
export interface YamlIndex {
  readonly text: string;
  /** Never changed; mutable only because the parser's functions require it. */
  readonly events: Event[];
  readonly ends: Int32Array;
  /** First event of each document's content. */
  readonly roots: readonly number[];
  readonly hasAliases: boolean;
}

export function indexEvents(text: string, events: Event[]): YamlIndex {
  const ends = new Int32Array(events.length);
  const roots: number[] = [];
  const open: number[] = [];
  let hasAliases = false;
  for (let at = 0; at < events.length; at++) {
    const event = events[at];
    if (event === undefined) break;
    if (event.type === EVENT_ID.POP) {
      ends[open.pop() ?? 0] = at + 1;
    } else if (event.type === EVENT_ID.SCALAR || event.type === EVENT_ID.ALIAS) {
      ends[at] = at + 1;
      hasAliases ||= event.type === EVENT_ID.ALIAS;
    } else {
      open.push(at);
      if (event.type === EVENT_ID.DOCUMENT) roots.push(at + 1);
    }
  }
  return { text, events, ends, roots, hasAliases };
}

/**
 * The position of a value in the text: its scalar; for collections and empty values its key; for an item that is a collection its first
 * scalar. `key` always selects the key. For a path that does not exist, the deepest existing element.
 */
export function locate(index: YamlIndex, root: number, path: Path, part: 'key' | 'value' = 'value'): Span {
  let node = root;
  let key: number | undefined;
  for (const step of path) {
    const found = childOf(index, node, step);
    if (found === undefined) break;
    ({ node, key } = found);
  }
  const value = index.events[node];
  const isText = (value?.type === EVENT_ID.SCALAR && value.valueStart >= 0) || value?.type === EVENT_ID.ALIAS;
  return key !== undefined && (part === 'key' || !isText) ? spanOf(index, key) : spanOf(index, node);
}

/** Spans of all items of the sequence at a path, in one walk. */
export function locateItems(index: YamlIndex, root: number, path: Path): readonly Span[] {
  let node = root;
  for (const step of path) {
    const found = childOf(index, node, step);
    if (found === undefined) return [];
    node = found.node;
  }
  return childrenOf(index, resolveAlias(index, node)).map((child) => spanOf(index, child));
}

/** Events at which the children of a collection start: items, or keys and values alternately. */
export function childrenOf({ events, ends }: YamlIndex, node: number): readonly number[] {
  const type = events[node]?.type;
  if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return [];
  const children: number[] = [];
  for (let at = node + 1; events[at]?.type !== EVENT_ID.POP && at < events.length; at = ends[at] ?? events.length) {
    children.push(at);
  }
  return children;
}

export function anchorOf({ text }: YamlIndex, event: Exclude<Event, { type: 1 | 6 }>): string {
  return event.anchorStart < 0 ? '' : text.slice(event.anchorStart, event.anchorEnd);
}

function childOf(
  index: YamlIndex,
  parent: number,
  step: string | number,
): { readonly node: number; readonly key: number | undefined } | undefined {
  const { events, ends, text } = index;
  const node = resolveAlias(index, parent);
  const type = events[node]?.type;
  if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return undefined;
  let left = typeof step === 'number' ? step : 0;
  for (let at = node + 1; at < events.length;) {
    const event = events[at];
    if (event === undefined || event.type === EVENT_ID.POP) return undefined;
    const value = ends[at] ?? events.length;
    if (type === EVENT_ID.SEQUENCE) {
      if (left-- === 0) return { node: at, key: undefined };
      at = value;
    } else {
      if (event.type === EVENT_ID.SCALAR && isWord(text, event, String(step))) return { node: value, key: at };
      at = ends[value] ?? events.length;
    }
  }
  return undefined;
}

/** Most keys are plain scalars, which are compared in place. */
function isWord(text: string, event: ScalarEvent, word: string): boolean {
  if (event.style !== SCALAR_STYLE.PLAIN || !event.fast) return getScalarValue(text, event) === word;
  return event.valueEnd - event.valueStart === word.length && text.startsWith(word, event.valueStart);
}

function resolveAlias(index: YamlIndex, node: number): number {
  const alias = index.events[node];
  if (alias?.type !== EVENT_ID.ALIAS) return node;
  const name = anchorOf(index, alias);
  for (let at = node - 1; at >= 0; at--) {
    const event = index.events[at];
    if (event === undefined || event.type === EVENT_ID.DOCUMENT) return node;
    if (event.type !== EVENT_ID.POP && event.type !== EVENT_ID.ALIAS && anchorOf(index, event) === name) return at;
  }
  return node;
}

function spanOf(index: YamlIndex, node: number): Span {
  const event = index.events[node];
  if (event?.type === EVENT_ID.ALIAS) return { start: event.anchorStart - 1, end: event.anchorEnd };
  if (event?.type === EVENT_ID.SCALAR) {
    // an empty value has no text: the node before it is the closest position
    return event.valueStart < 0 ? spanOf(index, node - 1) : scalarSpan(index.text, event);
  }
  if (event?.type !== EVENT_ID.MAPPING && event?.type !== EVENT_ID.SEQUENCE) {
    return node > 0 && event?.type === EVENT_ID.POP ? spanOf(index, node - 1) : { start: 0 };
  }
  const first = index.events[node + 1];
  const end = first?.type === EVENT_ID.SCALAR && first.valueStart >= 0 ? scalarSpan(index.text, first).end : undefined;
  return end === undefined ? { start: event.start } : { start: event.start, end };
}

function scalarSpan(text: string, { style, valueStart, valueEnd }: ScalarEvent): Span {
  if (style === SCALAR_STYLE.PLAIN) return { start: valueStart, end: valueEnd };
  if (style !== SCALAR_STYLE.LITERAL_BLOCK && style !== SCALAR_STYLE.FOLDED_BLOCK) {
    return { start: valueStart - 1, end: valueEnd + 1 };
  }
  const lead = /^\s*/.exec(text.slice(valueStart, valueEnd))?.[0].length ?? 0;
  return { start: valueStart + lead };
}
