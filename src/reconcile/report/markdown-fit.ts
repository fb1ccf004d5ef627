import { bytes } from './markdown-text.ts';

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
