import { writeFile } from 'node:fs/promises';
import type { Catalog } from '../../model/catalog.ts';
import { writePlanFile } from '../../reconcile/plan/plan-file.ts';
import type { Plan } from '../../reconcile/plan/plan.ts';
import { planDocument } from '../../reconcile/report/plan/plan-document.ts';
import { flatOrCompanies, type PlanReport } from '../../reconcile/report/plan/plan-json.ts';
import { renderPlanText } from '../../reconcile/report/plan/plan-text.ts';
import { jsonPieces, renderJson } from '../../reconcile/report/text.ts';
import { CommandError } from '../../app/command-error.ts';
import { readVersion } from '../../app/package-files.ts';
import type { Printer } from './printer.ts';

export type PlanFormat = 'text' | 'json' | 'markdown' | 'sarif';

interface PrintOptions {
  readonly format: PlanFormat;
  readonly printer: Printer;
  /** Directory of the manifests, for locations in SARIF. */
  readonly dir: string;
  readonly full: boolean;
  /** The next command, if there is one. */
  readonly next?: string;
}

/** Prints plans in the requested format; rarely used formats are loaded on demand. */
export async function printPlans(plans: readonly PlanReport[], options: PrintOptions): Promise<void> {
  const { format, printer, dir, full, next } = options;
  const text = { colour: printer.colour.out, full, ...(next !== undefined && { next }) };
  switch (format) {
    case 'json':
      await printer.jsonPieces(jsonPieces(flatOrCompanies(plans.map(planDocument))));
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

export interface PlannedCompany {
  readonly plan: Plan;
  readonly catalog: Catalog;
}

/** Fingerprints refuse changed subjects; this limit refuses plans that are too old to be remembered. */
const PLAN_VALID_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * `commit` is the commit of the plan's manifests.
 * @throws CommandError file-unwritable
 */
export async function savePlan(file: string, plans: readonly PlannedCompany[], commit: string | null): Promise<void> {
  const now = Date.now();
  const head = {
    tool: `calops ${readVersion()}`,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + PLAN_VALID_MS).toISOString(),
    commit,
  };
  await writeFile(file, writePlanFile(plans, head)).catch((cause: NodeJS.ErrnoException) => {
    const message = `The plan cannot be written to ${file} (${cause.code ?? cause.message}).`;
    throw new CommandError('file-unwritable', message, 'Name a file in a directory that exists and can be written.');
  });
}
