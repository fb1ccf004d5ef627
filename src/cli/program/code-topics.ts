import { readFileSync } from 'node:fs';
import { packageFile } from '../../package-file.ts';
import { plainMarkdown } from '../output/plain-markdown.ts';

/** The text of a docs/ page about a code. */
export interface CodeEntry {
  /** Below docs/. */
  readonly page: string;
  /** The heading above the table. */
  readonly section: string;
  /** For a terminal. */
  readonly text: string;
}

/** Pages with tables of codes: the codes are in a column with one of these headers, in backticks unless they are numbers. */
const PAGES = ['commands.md', 'errors.md', 'guards.md', 'drift.md', 'hazards.md', 'manifests.md', 'retell.md'];
const CODE_HEADS = new Set(['code', 'error code', 'kind', 'setting']);

const DOCS = packageFile('docs/');

/** Codes with a prefix that their table leaves out: errors of Cal.com, and unproven reads that end a command. */
const FAMILIES = [
  { prefix: 'calcom-', page: 'errors.md', section: 'Cal.com' },
  { prefix: 'unproven-', page: 'guards.md', section: 'Unproven reads (exit 3)' },
];

/** Everything in docs/ about an error, guard, hazard, finding, diagnostic or exit code; empty for a word that is not a code. */
export function explainCode(code: string): readonly CodeEntry[] {
  return rowsOfCodes()
    .filter(({ codes }) => codes.includes(code))
    .map(({ page, section, head, row }) => ({ page, section, text: plainMarkdown(`${head}\n|---|\n${row}`) }));
}

/** Every code that `explainCode` knows. */
export function knownCodes(): readonly string[] {
  return [...new Set(rowsOfCodes().flatMap(({ codes }) => codes))];
}

function rowsOfCodes() {
  return PAGES.flatMap((page) => {
    const lines = readFileSync(new URL(page, DOCS), 'utf8').split('\n');
    let section = '';
    let head = '';
    return lines.flatMap((row, at) => {
      if (row.startsWith('#')) section = row.replace(/^#+ /, '');
      if (/^\|[-| ]+\|$/.test(row)) head = lines[at - 1] ?? '';
      if (!row.startsWith('|')) head = '';
      const column = head.split('|').findIndex((cell) => CODE_HEADS.has(cell.trim()));
      if (column === -1 || /^\|[-| ]+\|$/.test(row)) return [];
      const codes = [...(row.split('|')[column] ?? '').matchAll(/`([^`]+)`|^ (\d+) $/g)].map(
        ([, code, exit]) => code ?? exit ?? '',
      );
      const families = FAMILIES.filter((family) => family.page === page && family.section === section);
      const prefixed = families.flatMap(({ prefix }) => codes.map((code) => `${prefix}${code}`));
      return codes.length === 0 ? [] : [{ page, section, head, row, codes: [...codes, ...prefixed] }];
    });
  });
}
