import { visible } from './text.ts';

/**
 * Text of manifests and of Cal.com inside Markdown. Every mark that could begin or end something becomes a character
 * reference, which CommonMark never reads as structure (§2.5): no table cell is left, no HTML opened, no link made. What
 * GitHub finds afterwards in the finished text (@names, #numbers) is kept apart by a word joiner.
 */
export function inline(text: string): string {
  return escapeMarks(text).replaceAll(/(&#64;|&#35;)/g, '$1&#8288;');
}

/** The same inside `<code>`, where GitHub looks for neither names nor numbers. */
export function code(text: string): string {
  return `<code>${escapeMarks(text)}</code>`;
}

function escapeMarks(text: string): string {
  const marks = /[!#$&*:<>@[\\\]_`|~]|(?<=www)\./gi;
  return visible(text).replaceAll(marks, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** A table of cells that are Markdown already; a cell never holds a line break. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A table that shows at most so many rows, and says how many more there are. */
export function boundedTable(head: readonly string[], rows: readonly (readonly string[])[], most: number): string {
  const shown = table(head, rows.slice(0, most));
  return rows.length > most ? `${shown}\n\n…and ${rows.length - most} more.` : shown;
}

/** Lines that hold nothing foreign, as they are. */
export function codeBlock(lines: readonly string[]): string {
  return ['```text', ...lines, '```'].join('\n');
}

/** `summary` is HTML already. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** GitHub counts bytes, not characters. */
function bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** A piece of a document that is shown whole or not at all. */
export interface Block {
  readonly text: string;
  /** 0 first; of equal weight, what comes earlier. */
  readonly weight: 0 | 1 | 2;
  /** How many changes go untold without it. */
  readonly changes: number;
}

export interface Fit {
  readonly maxBytes: number;
  readonly whole: string;
}

/** Room for the sentence that says what was left out. */
const NOTE_BYTES = 200;

/**
 * As many blocks as fit into the bytes, the weightiest chosen first, in the order given; with a sentence on what was
 * left out, and where all of it is (`whole`, Markdown). Comments on GitHub end at 65,536 characters: a plan that is too long must
 * not become a comment that is not there.
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
