import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes the edit that a page shows as a diff. Line numbers count nothing: each hunk must be found in its file, once.
 * @throws Error naming the hunk
 */
export async function applyEdit(diff: readonly string[], directory: string): Promise<void> {
  const target = diff.find((line) => line.startsWith('+++ '))?.replace(/^\+\+\+ (b\/)?/, '');
  if (target === undefined) throw new Error(`no "+++ b/PATH" in:\n${diff.join('\n')}`);
  const file = path.join(directory, target);
  let text = await readFile(file, 'utf8');
  for (const hunk of hunksOf(diff)) text = replaceOnce(text, hunk, target);
  await writeFile(file, text);
}

function hunksOf(diff: readonly string[]): readonly (readonly string[])[] {
  const starts = diff.flatMap((line, index) => (line.startsWith('@@') ? [index] : []));
  return starts.map((start, nth) => diff.slice(start + 1, starts[nth + 1]));
}

function replaceOnce(text: string, hunk: readonly string[], target: string): string {
  const sideOf = (other: string): string =>
    hunk
      .filter((line) => !line.startsWith(other))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const pieces = text.split(sideOf('+'));
  if (pieces.length !== 2) throw new Error(`found ${pieces.length - 1} times in ${target}:\n${hunk.join('\n')}`);
  return pieces.join(sideOf('-'));
}
