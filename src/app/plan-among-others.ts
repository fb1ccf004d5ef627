import { CalcomError } from '../calcom/errors.ts';
import type { Plan } from '../reconcile/plan/plan.ts';
import { type CompanyAccess, planCompany, type PlanOptions, unprovenPlan } from '../reconcile/reconcile-company.ts';

/** A key that Cal.com refuses is an error of the call; of one company among others it hides nothing of theirs. */
export async function planAmongOthers(access: CompanyAccess, options: PlanOptions): Promise<Plan> {
  try {
    return (await planCompany(access, options)).plan;
  } catch (error) {
    return refusedPlan(access, options, error);
  }
}

/** The plan of a company whose key was refused; anything else is thrown on. */
export function refusedPlan({ catalog }: CompanyAccess, options: PlanOptions, error: unknown): Plan {
  if (!(error instanceof CalcomError) || error.kind !== 'unauthorized') throw error;
  return unprovenPlan(catalog, options, { code: 'unauthorized', message: error.message });
}
