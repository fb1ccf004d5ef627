import type { DriftReport, PlacedFinding } from '../../drift-company.ts';
import { boundedTable, code, fitBlocks, inline, type Block } from '../markdown.ts';
import { hoursLines } from '../plan/plan-sentences.ts';
import { noteLines } from '../plan/plan-text.ts';
import { counted, listed, palette, unprovenLines, visible, type Palette } from '../text.ts';
import { groupFindings } from './drift-groups.ts';
import { driftJson, readDriftJson, type DriftJson } from './drift-json.ts';
import { findingLine, lifeText } from './finding-line.ts';

/** The drift of one company for a terminal; each finding with its id, for `--ack`. */
export function renderDriftText(report: DriftReport, { colour }: { readonly colour: boolean }): string {
  const paint = palette(colour);
  const sections = [
    [`${paint.bold(visible(report.company))} ${paint.dim(`(${visible(report.environment)})`)}`],
    unprovenLines(
      'Unproven reads, nothing is counted for them; their earlier findings stay as they were',
      report.unknown,
      paint,
    ),
    ...groupFindings(report).map(({ title, findings }) => [
      paint.yellow(title),
      ...findings.flatMap((finding) => [
        `  ${paint.dim(finding.id)}  ${findingLine(finding, report.hostNames)}`,
        `  ${' '.repeat(finding.id.length)}  ${paint.dim(lifeText(finding))}`,
      ]),
    ]),
    resolvedLines(report, paint),
    noteLines(report.notes ?? [], paint),
    hoursLines(report.notes, paint),
    [`${paint.bold('Drift:')} ${driftSummary(report)}`],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function resolvedLines({ resolved, hostNames }: DriftReport, paint: Palette): readonly string[] {
  if (resolved.length === 0) return [];
  return [
    paint.green('No longer seen'),
    ...resolved.map((finding) => `  ${paint.dim(finding.id)}  ${findingLine(finding, hostNames)}`),
  ];
}

/** `3 open, 1 suspected, 2 acknowledged`, or that there is no drift. */
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

export interface DriftMarkdownOptions {
  /** Maximum size of the text; GitHub refuses issues over 65,536. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 60_000;
const MOST_ROWS = 100;

/** Drift as the text of an issue: unproven reads first, then findings by the action they need, within the size limit. */
export function renderDriftMarkdown(reports: readonly DriftReport[], options: DriftMarkdownOptions = {}): string {
  const { maxBytes = DEFAULT_MAX_BYTES } = options;
  return fitBlocks(reports.flatMap(reportBlocks), { maxBytes, whole: '`calops drift`' });
}

function reportBlocks(report: DriftReport): readonly Block[] {
  const head = `### Drift: ${inline(report.company)}, ${inline(report.environment)}\n\n**${driftSummary(report)}**`;
  const unknown = report.unknown.map((one) => [inline(one.scope), code(one.code), inline(one.reason)]);
  const groups = groupFindings(report).map(({ title, findings }): Block => {
    const rows = findings.map((finding) => findingRow(finding, report));
    return section(title, boundedTable(['id', 'what', 'since'], rows, MOST_ROWS), findings.length);
  });
  return [
    { text: head, weight: 0, changes: 0 },
    ...(unknown.length === 0
      ? []
      : [
          section(
            'Unproven reads, nothing is counted',
            boundedTable(['what', 'code', 'reason'], unknown, MOST_ROWS),
            0,
          ),
        ]),
    ...groups,
  ];
}

function section(title: string, body: string, changes: number): Block {
  return { text: `**${inline(title)}**\n\n${body}`, weight: 1, changes };
}

function findingRow(finding: PlacedFinding, { hostNames }: DriftReport): readonly string[] {
  return [code(finding.id), inline(findingLine(finding, hostNames)), inline(lifeText(finding))];
}

/** The texts of the issue about one company's drift. */
interface DriftIssueText {
  readonly mark: string;
  readonly title: string;
  readonly body: string;
  readonly closing: string;
  readonly reopening: string;
  readonly open: number;
  readonly isProven: boolean;
}

const MAX_BYTES = 60_000;

export function driftIssue(json: DriftJson): DriftIssueText {
  const { company, environment, summary } = json;
  const report = readDriftJson(json);
  const isProven = summary.unknown === 0;
  const gone = listed(
    report.resolved.map((finding) => findingLine(finding, report.hostNames)),
    10,
  );
  return {
    mark: `<!-- calops:drift ${encodeURIComponent(company)} ${encodeURIComponent(environment)} -->`,
    title: `Drift: ${visible(company)} (${visible(environment)})`,
    body: bodyOf(report, isProven),
    closing: `No drift any more.${gone === '' ? '' : ` No longer seen: ${inline(gone)}.`}`,
    reopening: `It drifts again: ${counted(summary.open, 'finding')}, see above.`,
    open: summary.open,
    isProven,
  };
}

function bodyOf(report: DriftReport, isProven: boolean): string {
  const ways = [
    `Take the change over into git, or let ${code('externalChanges: revert')} undo it, or acknowledge it:`,
    `${code('calops drift --ack ID --reason "why it is fine"')}.`,
    'This issue is closed when a proven read finds nothing any more; closing it by hand acknowledges nothing.',
  ].join(' ');
  return [
    ...(isProven
      ? []
      : ['> The last read could not be proven: this is what was known before, and the issue stays as it is.']),
    renderDriftMarkdown([report], { maxBytes: MAX_BYTES }).trimEnd(),
    `<sub>${ways}</sub>\n`,
  ].join('\n\n');
}
