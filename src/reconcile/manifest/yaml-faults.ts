import { type Event, EVENT_ID, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import type { ManifestCode } from './codes.ts';
import { quoted } from './secrets.ts';
import { anchorOf, childrenOf, type Span, type YamlIndex } from './yaml-index.ts';

/** An error in the YAML, found in the events of a text that can be parsed. */
export interface YamlFault {
  readonly code: ManifestCode;
  readonly message: string;
  readonly hint?: string;
  readonly span: Span;
}

/** Maximum number of nodes that all aliases of one document expand to: far above normal use, far below an alias bomb. */
const MAX_ALIASED_NODES = 10_000;

/** Tags without effect: types that YAML 1.2 core resolves anyway. */
const CORE_TAGS = /^(?:!|!!|!<tag:yaml\.org,2002:)(?:str|int|float|bool|null|map|seq)?>?$/;

/** Duplicate keys of one mapping, reported at each repetition. */
export function findDuplicateKeys(index: YamlIndex, root: number): readonly YamlFault[] {
  const faults: YamlFault[] = [];
  for (let node = root; node < (index.ends[root] ?? 0); node++) {
    if (index.events[node]?.type !== EVENT_ID.MAPPING) continue;
    const seen = new Set<string>();
    for (const at of childrenOf(index, node).filter((_, position) => position % 2 === 0)) {
      const key = index.events[at];
      if (key?.type !== EVENT_ID.SCALAR) continue;
      const text = getScalarValue(index.text, key);
      const span = {
        start: Math.max(0, key.valueStart - (key.style === SCALAR_STYLE.PLAIN ? 0 : 1)),
        end: key.valueEnd,
      };
      if (seen.has(text)) {
        const message = `the key ${quoted(text)} is written twice in the same mapping`;
        faults.push({ code: 'yaml-duplicate-key', message, hint: 'keep one of them', span });
      }
      seen.add(text);
    }
  }
  return faults;
}

/** Tags beyond YAML 1.2 core, and keys that are lists or mappings: manifests allow neither. */
export function findForeignNodes(index: YamlIndex, root: number): readonly YamlFault[] {
  const faults: YamlFault[] = [];
  for (let node = root; node < (index.ends[root] ?? 0); node++) {
    const event = index.events[node];
    if (event === undefined) continue;
    const tag = tagOf(index.text, event);
    if (tag !== undefined && !CORE_TAGS.test(index.text.slice(tag.start, tag.end))) {
      const message = `the tag ${quoted(index.text.slice(tag.start, tag.end))} is not part of YAML 1.2 core`;
      faults.push({ code: 'yaml-tag', message, hint: 'remove the tag', span: tag });
    }
    if (event.type !== EVENT_ID.MAPPING) continue;
    for (const at of childrenOf(index, node).filter((_, position) => position % 2 === 0)) {
      const key = index.events[at];
      if (key?.type !== EVENT_ID.MAPPING && key?.type !== EVENT_ID.SEQUENCE) continue;
      faults.push({
        code: 'yaml-key',
        message: 'a key must be text, not a list or a mapping',
        span: { start: key.start },
      });
    }
  }
  return faults;
}

/**
 * Aliases that name no anchor, contain themselves, or expand to too many nodes. Sizes are computed
 * with every alias expanded, before any value is built.
 */
export function findAliasFaults(index: YamlIndex, root: number): readonly YamlFault[] {
  const faults: YamlFault[] = [];
  const sizes = new Map<string, number>();
  const open: { readonly anchor: string; size: number }[] = [{ anchor: '', size: 0 }];
  let aliased = 0;
  for (let node = root; node < (index.ends[root] ?? 0); node++) {
    const event = index.events[node];
    if (event === undefined || event.type === EVENT_ID.DOCUMENT) continue;
    if (event.type === EVENT_ID.POP) {
      const closed = open.pop() ?? { anchor: '', size: 0 };
      if (closed.anchor !== '') sizes.set(closed.anchor, closed.size);
      grow(open, closed.size);
      continue;
    }
    const anchor = anchorOf(index, event);
    if (event.type !== EVENT_ID.ALIAS) {
      if (event.type !== EVENT_ID.SCALAR) open.push({ anchor, size: 1 });
      else grow(open, 1);
      if (event.type === EVENT_ID.SCALAR && anchor !== '') sizes.set(anchor, 1);
      continue;
    }
    const span = { start: event.anchorStart - 1, end: event.anchorEnd };
    const size = sizes.get(anchor);
    if (size === undefined || open.some((collection) => collection.anchor === anchor)) {
      faults.push(badAlias(anchor, span, size === undefined && !open.some((one) => one.anchor === anchor)));
      continue;
    }
    aliased += size;
    grow(open, size);
    if (aliased > MAX_ALIASED_NODES) return [...faults, aliasBomb(span)];
  }
  return faults;
}

function grow(open: readonly { size: number }[], size: number): void {
  const parent = open.at(-1);
  if (parent !== undefined) parent.size += size;
}

function badAlias(anchor: string, span: Span, isUnknown: boolean): YamlFault {
  return isUnknown
    ? { code: 'yaml-alias-unknown', message: `no anchor &${anchor} comes before the alias *${anchor}`, span }
    : { code: 'yaml-alias-cycle', message: `the alias *${anchor} is inside the node that it refers to`, span };
}

function aliasBomb(span: Span): YamlFault {
  const message = `the aliases of this document stand for more than ${MAX_ALIASED_NODES} values`;
  return { code: 'yaml-alias-bomb', message, hint: 'write the values out, or use a SegmentTemplate', span };
}

function tagOf(text: string, event: Event): { readonly start: number; readonly end: number } | undefined {
  if (!('tagStart' in event) || event.tagStart < 0) return undefined;
  const start = text[event.tagStart] === '!' ? event.tagStart : event.tagStart - 1;
  return { start: Math.max(0, start), end: event.tagEnd };
}
