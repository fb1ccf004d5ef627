import { CalcomError } from '../calcom/caller/errors.ts';
import { driftCompany, type DriftReport, unprovenDrift } from '../reconcile/drift-company.ts';
import type { Plan } from '../reconcile/plan/plan.ts';
import { type CompanyAccess, planCompany, type PlanOptions, unprovenPlan } from '../reconcile/reconcile-company.ts';

/*
 * Plans and drift of one company among several: if Cal.com refuses the key of a company, only that company's read is unproven; the others
 * are not affected.
 */

export async function planAmongOthers(access: CompanyAccess, options: PlanOptions): Promise<Plan> {
  try {
    return (await planCompany(access, options)).plan;
  } catch (error) {
    return refusedPlan(access, options, error);
  }
}

/** The plan of a company whose key was refused; rethrows any other error. */
export function refusedPlan({ catalog }: CompanyAccess, options: PlanOptions, error: unknown): Plan {
  return unprovenPlan(catalog, options, refusal(error));
}

export async function driftAmongOthers(access: CompanyAccess): Promise<DriftReport> {
  try {
    return await driftCompany(access);
  } catch (error) {
    return unprovenDrift(access, refusal(error));
  }
}

function refusal(error: unknown) {
  if (!(error instanceof CalcomError) || error.kind !== 'unauthorized') throw error;
  return { code: 'unauthorized', message: error.message } as const;
}
