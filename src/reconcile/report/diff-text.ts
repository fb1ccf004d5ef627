import { structuredPatch } from 'diff';
import { palette, visible } from './text.ts';

/** A unified diff of one file with three lines of context, as `git diff` and `patch` use. `before` null: a new file. */
export function renderDiff(file: string, before: string | null, after: string): string {
  const { hunks } = structuredPatch(file, file, before ?? '', after, undefined, undefined, { context: 3 });
  const head = [`--- ${before === null ? '/dev/null' : `a/${file}`}`, `+++ b/${file}`];
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines,
  ]);
  return `${[...head, ...lines].join('\n')}\n`;
}

/** A diff for a terminal: invisible characters are escaped, additions green, deletions red. */
export function paintDiff(diff: string, colour: boolean): string {
  const paint = palette(colour);
  const lines = diff.trimEnd().split('\n');
  const painted = lines.map((line, at) => {
    const text = visible(line.replace(/\r$/, ''));
    if (at < 2) return paint.bold(text);
    if (line.startsWith('@@')) return paint.cyan(text);
    if (line.startsWith('+')) return paint.green(text);
    return line.startsWith('-') ? paint.red(text) : text;
  });
  return `${painted.join('\n')}\n`;
}
