import type { CompanyReport, DoctorReport } from '../../app/doctor/doctor.ts';
import type { Check, Verdict } from '../../app/doctor/facts.ts';
import { type Palette, palette } from '../../reconcile/report/palette.ts';
import { pad } from '../../reconcile/report/table.ts';
import { visible } from '../../reconcile/report/text.ts';

/** One table for all: the database first, then each company. */
export function doctorText({ installation, companies }: DoctorReport, colour: boolean): string {
  const paint = palette(colour);
  const all = [...installation, ...companies.flatMap(({ checks }) => checks)];
  const width = Math.max(...all.map(({ check }) => check.length));
  const rows = (checks: readonly Check[]): readonly string[] => checks.flatMap((check) => lines(check, width, paint));
  const blocks = [
    [paint.bold('Database'), ...rows(installation)],
    ...companies.map((company) => [paint.bold(heading(company)), ...rows(company.checks)]),
    [sumLine(all)],
  ];
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function heading({ company, environment }: CompanyReport): string {
  return `${visible(company)}, ${visible(environment)}`;
}

function lines({ check, verdict, message, fix }: Check, width: number, paint: Palette): readonly string[] {
  const row = `  ${COLOURS[verdict](paint)(pad(verdict, 7))}  ${pad(check, width)}  ${visible(message)}`;
  return fix === null ? [row] : [row, `  ${' '.repeat(9 + width)}  fix: ${visible(fix)}`];
}

const COLOURS: Readonly<Record<Verdict, (paint: Palette) => (text: string) => string>> = {
  ok: (paint) => paint.green,
  warning: (paint) => paint.yellow,
  failed: (paint) => paint.red,
  skipped: (paint) => paint.dim,
};

/** `9 ok, 2 warnings, 1 failed, 3 skipped` */
function sumLine(checks: readonly Check[]): string {
  const count = (verdict: Verdict): number => checks.filter((check) => check.verdict === verdict).length;
  const warnings = count('warning');
  return `${count('ok')} ok, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, ${count('failed')} failed, ${count('skipped')} skipped`;
}
