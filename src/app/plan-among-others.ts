import { CalcomError } from '../calcom/errors.ts';
import type { Plan } from '../reconcile/plan/plan.ts';
import { type CompanyAccess, planCompany, type PlanWishes, unprovenPlan } from '../reconcile/reconcile-company.ts';

/** A key that Cal.com refuses is an error of the call; of one company among others it hides nothing of theirs. */
export async function planAmongOthers(access: CompanyAccess, wishes: PlanWishes): Promise<Plan> {
  try {
    return (await planCompany(access, wishes)).plan;
  } catch (error) {
    return refusedPlan(access, wishes, error);
  }
}

/** The plan of a company whose key was refused; anything else is thrown on. */
export function refusedPlan({ catalog }: CompanyAccess, wishes: PlanWishes, error: unknown): Plan {
  if (!(error instanceof CalcomError) || error.kind !== 'unauthorized') throw error;
  return unprovenPlan(catalog, wishes, { code: 'unauthorized', message: error.message });
}
