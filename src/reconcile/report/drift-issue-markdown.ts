import type { DriftReport } from '../drift-company.ts';
import { type DriftJson, readDriftJson } from './drift-json.ts';
import { renderDriftMarkdown } from './drift-markdown.ts';
import { findingLine } from './finding-line.ts';
import { code, inline } from './markdown-text.ts';
import { counted, listed, visible } from './visible.ts';

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
