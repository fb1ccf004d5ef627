import type { Plan } from '../../reconcile/plan/plan.ts';
import type { Applied } from '../../reconcile/reconcile-company.ts';
import { applyJson } from '../../reconcile/report/apply/apply-json.ts';
import { renderApplyText } from '../../reconcile/report/apply/apply-text.ts';
import { flatOrCompanies } from '../../reconcile/report/plan/plan-json.ts';
import { renderPlanText } from '../../reconcile/report/plan/plan-text.ts';
import type { Printer } from './printer.ts';

/** The plan before it is applied: with the result, or on stderr where stdout belongs to JSON. */
export function printPlanned(plan: Plan, printer: Printer): void {
  if (printer.isJson) printer.note(renderPlanText(plan, { colour: printer.colour.err }));
  else printer.result(`${renderPlanText(plan, { colour: printer.colour.out })}\n`);
}

export function printApplied(applied: readonly Applied[], printer: Printer): void {
  if (printer.isJson) printer.json(flatOrCompanies(applied.map((one) => applyJson(one))));
  else printer.result(applied.map((one) => appliedText(one, printer)).join('\n'));
}

function appliedText({ plan, report, already }: Applied, printer: Printer): string {
  const colour = printer.colour.out;
  if (report !== null) {
    const heldBack = plan.changes.filter(({ blockedBy }) => blockedBy.length > 0).length;
    // a run that made nothing tells what the plan is about instead
    if (plan.guards.length > 0 && report.run === null) {
      const guards = plan.guards.map(({ code }) => code);
      return (
        renderPlanText(plan, { colour }) +
        renderApplyText(report, { colour, already, heldBack, guards, move: plan.move })
      );
    }
    return renderApplyText(report, { colour, already, heldBack, move: plan.move });
  }
  if (plan.unknown.length > 0) return renderPlanText(plan, { colour });
  return `${plan.company}: not confirmed, nothing was applied.\n`;
}
