import type { DriftReport, PlacedFinding } from '../../drift-company.ts';
import { groupFindings } from './drift-groups.ts';
import { type DriftJson, readDriftJson } from './drift-json.ts';
import { driftSummary } from './drift-text.ts';
import { findingLine, lifeText } from './finding-line.ts';
import { type Block, boundedTable, code, fitBlocks, inline } from '../markdown.ts';
import { counted, listed, visible } from '../text.ts';

export interface DriftMarkdownOptions {
  /** The whole text stays under it; GitHub refuses issues over 65,536. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 60_000;
const MOST_ROWS = 100;

/** Drift for an issue: what is not proven first, then findings by what they ask of a reader, never too long. */
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

/** The texts of the issue that tells of one company's drift. */
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
    closing: `No drift any more.${gone === '' ? '' : ` Seen no longer: ${inline(gone)}.`}`,
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
