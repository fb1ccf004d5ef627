import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Page, parsePage } from './page.ts';
import type { Difference } from './run-page.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** README.md, everything below docs/, and what explains a folder where it stands. */
const PAGES = ['docs/**/*.md', '{src,test,.ci,.github}/**/*.md'];

export function readPages(): readonly Page[] {
  const files = ['README.md', ...globSync(PAGES, { cwd: ROOT }).sort()];
  return files.map((file) => parsePage(file.replaceAll('\\', '/'), readFileSync(path.join(ROOT, file), 'utf8')));
}

/** From the last to the first, so that lines keep their numbers. */
export function showRealOutputs({ file, lines }: Page, differences: readonly Difference[]): void {
  const mended = differences.reduceRight<readonly string[]>(
    (before, { place, shouldShow }) => before.toSpliced(place.from, place.to - place.from, ...shouldShow),
    lines,
  );
  writeFileSync(path.join(ROOT, file), mended.join('\n'));
}
