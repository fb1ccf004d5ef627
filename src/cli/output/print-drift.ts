import type { DriftReport } from '../../reconcile/drift-company.ts';
import { driftJson } from '../../reconcile/report/drift/drift-json.ts';
import { renderDriftText } from '../../reconcile/report/drift/drift-text.ts';
import { flatOrCompanies } from '../../reconcile/report/plan/plan-json.ts';
import { renderJson } from '../../reconcile/report/text.ts';
import { readVersion } from '../version.ts';
import type { Printer } from './printer.ts';

export type DriftFormat = 'text' | 'json' | 'markdown' | 'sarif';

interface PrintOptions {
  readonly format: DriftFormat;
  readonly printer: Printer;
  /** Directory of the manifests, for places in SARIF. */
  readonly dir: string;
}

/** Drift on stdout, in the format asked for; formats that few need are loaded when they are. */
export async function printDrift(reports: readonly DriftReport[], options: PrintOptions): Promise<void> {
  const { format, printer, dir } = options;
  switch (format) {
    case 'json':
      printer.json(flatOrCompanies(reports.map(driftJson)));
      break;
    case 'text':
      printer.result(reports.map((report) => renderDriftText(report, { colour: printer.colour.out })).join('\n'));
      break;
    case 'markdown': {
      const { renderDriftMarkdown } = await import('../../reconcile/report/drift/drift-markdown.ts');
      printer.result(renderDriftMarkdown(reports));
      break;
    }
    case 'sarif': {
      const { driftSarif } = await import('../../reconcile/report/sarif.ts');
      printer.result(renderJson(driftSarif(reports, { version: readVersion(), root: dir })));
      break;
    }
  }
}
