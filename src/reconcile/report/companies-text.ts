import { columns } from './table.ts';
import { counted, palette, visible } from './text.ts';

/** One company of several in the summary at the end of a command. */
export interface CompanyLine {
  readonly company: string;
  /** How the company is counted: `with changes`, `unchanged`. */
  readonly state: string;
  /** May be empty. */
  readonly facts: string;
}

export interface CompaniesTextOptions {
  readonly colour: boolean;
  /** The states in the order of the sum; the last one is good. */
  readonly states: readonly string[];
}

/**
 * One line a company and their sum: `200 companies: 3 with changes, 1 not proven, 196 unchanged`. Empty for fewer than two companies, whose
 * report says it all.
 */
export function renderCompaniesText(lines: readonly CompanyLine[], { colour, states }: CompaniesTextOptions): string {
  if (lines.length < 2) return '';
  const paint = palette(colour);
  const good = states.at(-1);
  const rows = columns(
    lines.map(({ company, state, facts }) => [company, state, visible(facts)]),
    3,
  );
  const table = rows.map((row, at) => `  ${lines[at]?.state === good ? row : paint.yellow(row)}`);
  return `\n${[...table, paint.bold(sumOf(lines, states))].join('\n')}\n`;
}

function sumOf(lines: readonly CompanyLine[], states: readonly string[]): string {
  const parts = states.flatMap((state) => {
    const count = lines.filter((line) => line.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  return `${counted(lines.length, 'company', 'companies')}: ${parts.join(', ')}`;
}
