import { CalcomError } from '../calcom/errors.ts';
import { driftCompany, type DriftReport, unprovenDrift } from '../reconcile/drift-company.ts';
import type { CompanyAccess } from '../reconcile/reconcile-company.ts';

/** A key that Cal.com refuses is a reason not to know, as others are: it hides nothing of other companies. */
export async function driftAmongOthers(access: CompanyAccess): Promise<DriftReport> {
  try {
    return await driftCompany(access);
  } catch (error) {
    if (!(error instanceof CalcomError) || error.kind !== 'unauthorized') throw error;
    return unprovenDrift(access, { code: 'unauthorized', message: error.message });
  }
}
