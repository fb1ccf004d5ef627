import { visible } from './text.ts';

/**
 * Escapes text of manifests and Cal.com for Markdown. Every character that could start or end markup becomes a character reference, which
 * CommonMark never reads as structure (§2.5): no cell break, no HTML, no link. GitHub's own patterns in the rendered text (@names,
 * #numbers) are broken by a word joiner.
 */
export function inline(text: string): string {
  return escapeMarks(text).replaceAll(/(&#64;|&#35;)/g, '$1&#8288;');
}

/** The same inside `<code>`, where GitHub recognises neither names nor numbers. */
export function code(text: string): string {
  return `<code>${escapeMarks(text)}</code>`;
}

function escapeMarks(text: string): string {
  const marks = /[!#$&*:<>@[\\\]_`|~]|(?<=www)\./gi;
  return visible(text).replaceAll(marks, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** A table of cells that are already Markdown; a cell never contains a line break. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A table with at most this many rows, and the number of omitted ones. */
export function boundedTable(head: readonly string[], rows: readonly (readonly string[])[], most: number): string {
  const shown = table(head, rows.slice(0, most));
  return rows.length > most ? `${shown}\n\n…and ${rows.length - most} more.` : shown;
}

/** A code block of lines without foreign text. */
export function codeBlock(lines: readonly string[]): string {
  return ['```text', ...lines, '```'].join('\n');
}

/** `summary` is already HTML. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** GitHub counts bytes, not characters. */
function bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** A part of a document that is included whole or not at all. */
export interface Block {
  readonly text: string;
  /** 0 is most important; at equal weight, earlier blocks come first. */
  readonly weight: 0 | 1 | 2;
  /** Number of changes that are not shown if the block is omitted. */
  readonly changes: number;
}

export interface Fit {
  readonly maxBytes: number;
  readonly whole: string;
}

/** Reserved for the sentence about omitted parts. */
const NOTE_BYTES = 200;

/**
 * Selects as many blocks as fit into the bytes, the most important first, and keeps their order; adds a sentence about omitted parts and
 * where to find everything (`whole`, Markdown). GitHub refuses comments over 65,536 characters: an oversized plan must not be lost.
 */
export function fitBlocks(blocks: readonly Block[], { maxBytes, whole }: Fit): string {
  let left = maxBytes - NOTE_BYTES - bytes(whole);
  const chosen = new Set<Block>();
  for (const weight of [0, 1, 2]) {
    for (const block of blocks) {
      const size = bytes(block.text) + 2;
      if (block.weight !== weight || size > left) continue;
      left -= size;
      chosen.add(block);
    }
  }
  const omitted = blocks.filter((block) => !chosen.has(block));
  const text = blocks.filter((block) => chosen.has(block)).map((block) => block.text);
  if (omitted.length > 0) text.push(omissionNote(omitted, whole));
  return `${text.join('\n\n')}\n`;
}

function omissionNote(omitted: readonly Block[], whole: string): string {
  const changes = omitted.reduce((sum, block) => sum + block.changes, 0);
  const what = changes > 0 ? `${changes} changes in ${omitted.length} sections` : `${omitted.length} sections`;
  return `_${what} not shown here for want of space; ${whole} shows all._`;
}
