import type { DriftReport, PlacedFinding } from '../drift-company.ts';
import { groupFindings } from './drift-groups.ts';
import { driftSummary } from './drift-text.ts';
import { findingLine, lifeText } from './finding-line.ts';
import { type Block, fitBlocks } from './markdown-fit.ts';
import { boundedTable, code, inline } from './markdown-text.ts';

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
            'Not proven, therefore nothing is counted',
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
