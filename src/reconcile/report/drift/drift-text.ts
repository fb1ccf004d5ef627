import type { DriftReport } from '../../drift-company.ts';
import { groupFindings } from './drift-groups.ts';
import { driftJson } from './drift-json.ts';
import { findingLine, lifeText } from './finding-line.ts';
import { palette, type Palette } from '../palette.ts';
import { noteLines } from '../plan/plan-text.ts';
import { visible } from '../text.ts';

/** The drift of one company for a person at a terminal; each finding with its id, for `--ack`. */
export function renderDriftText(report: DriftReport, { colour }: { readonly colour: boolean }): string {
  const paint = palette(colour);
  const sections = [
    [`${paint.bold(visible(report.company))} ${paint.dim(`(${visible(report.environment)})`)}`],
    unknownLines(report, paint),
    ...groupFindings(report).map(({ title, findings }) => [
      paint.yellow(title),
      ...findings.flatMap((finding) => [
        `  ${paint.dim(finding.id)}  ${findingLine(finding, report.hostNames)}`,
        `  ${' '.repeat(finding.id.length)}  ${paint.dim(lifeText(finding))}`,
      ]),
    ]),
    resolvedLines(report, paint),
    noteLines(report.notes ?? [], paint),
    [`${paint.bold('Drift:')} ${driftSummary(report)}`],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function unknownLines({ unknown }: DriftReport, paint: Palette): readonly string[] {
  if (unknown.length === 0) return [];
  return [
    paint.red('Unproven reads, nothing is counted for it; its earlier findings stay as they were'),
    ...unknown.map(
      ({ scope, code, reason }) =>
        `  ${paint.red('?')} ${visible(scope)}: ${visible(reason)} ${paint.dim(`(${code})`)}`,
    ),
  ];
}

function resolvedLines({ resolved, hostNames }: DriftReport, paint: Palette): readonly string[] {
  if (resolved.length === 0) return [];
  return [
    paint.green('Seen no longer'),
    ...resolved.map((finding) => `  ${paint.dim(finding.id)}  ${findingLine(finding, hostNames)}`),
  ];
}

/** `3 open, 1 suspected, 2 acknowledged`, or that there is none. */
export function driftSummary(report: DriftReport): string {
  const { open, suspected, review, acknowledged, resolved, unknown } = driftJson(report).summary;
  const parts = [
    open > 0 ? `${open} open` : unknown === 0 && 'none open',
    suspected > 0 && `${suspected} of them suspected`,
    review > 0 && `${review} to review`,
    acknowledged > 0 && `${acknowledged} acknowledged`,
    resolved > 0 && `${resolved} resolved`,
    unknown > 0 && `${unknown} not proven`,
    !report.kept && 'nothing kept: the database has no schema yet',
  ];
  return parts.filter((part) => part !== false).join(', ');
}
