import { readdirSync, readFileSync } from 'node:fs';
import { packageFile } from '../../package-file.ts';
import { plainMarkdown } from '../output/plain-markdown.ts';

interface Topic {
  /** `calops help NAME` */
  readonly name: string;
  readonly summary: string;
  /** Below docs/. */
  readonly file: string;
  /** The section to show with its subsections; null: the whole page. */
  readonly heading: string | null;
}

/** Topics of `calops help` besides the commands: pages and sections of docs/, so that nothing is documented twice. */
export const TOPICS: readonly Topic[] = [
  { name: 'exit-codes', summary: 'what each exit code means', file: 'commands.md', heading: 'Exit codes' },
  { name: 'errors', summary: 'every error code with its fix', file: 'errors.md', heading: null },
  {
    name: 'guards',
    summary: 'what holds back changes, and how to continue',
    file: 'guards.md',
    heading: 'Guards',
  },
  { name: 'unproven', summary: 'reads that calops rejects', file: 'guards.md', heading: 'Unproven reads (exit 3)' },
  {
    name: 'capabilities',
    summary: 'what a server can do, and how calops observes it',
    file: 'doctor.md',
    heading: 'Capabilities',
  },
  { name: 'environment', summary: 'variables that calops reads', file: 'settings.md', heading: 'Environment' },
  { name: 'files', summary: 'files that calops reads and writes', file: 'settings.md', heading: 'Files' },
  { name: 'json', summary: 'the JSON of each command', file: 'json.md', heading: null },
];

const DOCS = packageFile('docs/');
const SCHEMAS = packageFile('schemas/');

/** The text of a topic for a terminal. */
export function readTopic({ name, file, heading }: Topic): string {
  const page = readFileSync(new URL(file, DOCS), 'utf8');
  const text = plainMarkdown(heading === null ? page : sectionOf(page, heading));
  return name === 'json' ? `${text}\n${listSchemas()}` : text;
}

/** Uses the description in each schema. */
function listSchemas(): string {
  const files = readdirSync(SCHEMAS).filter((file) => file.endsWith('.schema.json'));
  const width = Math.max(...files.map((file) => file.length)) + 2;
  const line = (file: string): string => {
    const { title } = JSON.parse(readFileSync(new URL(file, SCHEMAS), 'utf8')) as { readonly title: string };
    return `  ${file.padEnd(width)}${title}\n`;
  };
  return files.toSorted().map(line).join('');
}

/** @throws Error if the page has no such heading */
function sectionOf(page: string, heading: string): string {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (start === -1) throw new Error(`no heading "${heading}"`);
  const depth = (line: string): number => /^#+(?= )/.exec(line)?.[0].length ?? Infinity;
  const length = lines.slice(start + 1).findIndex((line) => depth(line) <= depth(lines[start] ?? ''));
  return lines.slice(start, length === -1 ? undefined : start + 1 + length).join('\n');
}

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
