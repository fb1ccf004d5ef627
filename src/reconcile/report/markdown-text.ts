import { visible } from './visible.ts';

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
export function bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
