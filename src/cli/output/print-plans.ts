import { flatOrCompanies, planReport, type PlanReport } from '../../reconcile/report/plan/plan-json.ts';
import { renderPlanText } from '../../reconcile/report/plan/plan-text.ts';
import { renderJson } from '../../reconcile/report/text.ts';
import { readVersion } from '../version.ts';
import type { Printer } from './printer.ts';

export type PlanFormat = 'text' | 'json' | 'markdown' | 'sarif';

interface PrintOptions {
  readonly format: PlanFormat;
  readonly printer: Printer;
  /** Directory of the manifests, for places in SARIF. */
  readonly dir: string;
  readonly full: boolean;
  /** The command to type next, where there is one. */
  readonly next?: string;
}

/** The plans on stdout, in the format asked for; formats that few need are loaded when they are. */
export async function printPlans(plans: readonly PlanReport[], options: PrintOptions): Promise<void> {
  const { format, printer, dir, full, next } = options;
  const text = { colour: printer.colour.out, full, ...(next !== undefined && { next }) };
  switch (format) {
    case 'json':
      printer.json(flatOrCompanies(plans.map(planReport)));
      break;
    case 'text':
      printer.result(plans.map((plan) => renderPlanText(plan, text)).join('\n'));
      break;
    case 'markdown': {
      const { renderPlanMarkdown } = await import('../../reconcile/report/plan/plan-markdown.ts');
      printer.result(renderPlanMarkdown(plans));
      break;
    }
    case 'sarif': {
      const { plansSarif } = await import('../../reconcile/report/sarif.ts');
      printer.result(renderJson(plansSarif(plans, { version: readVersion(), root: dir })));
      break;
    }
  }
}
