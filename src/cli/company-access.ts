import type { Catalog } from '../model/catalog.ts';
import type { CompanyAccess } from '../reconcile/reconcile-company.ts';
import type { Store } from '../store/store.ts';
import type { Context } from './context.ts';
import { resolveSecret } from './secrets.ts';

export const CALCOM_API_URL = 'https://api.cal.com';

/** One company with its store and its key. */
export async function companyAccess(
  catalog: Catalog,
  store: Store,
  signal: AbortSignal,
  context: Context,
): Promise<CompanyAccess> {
  const { settings, secrets, redactor } = context;
  const apiKey = await resolveSecret(catalog.company.environment.apiKey, secrets, redactor);
  return { catalog, store, baseUrl: settings.calcomApiUrl ?? CALCOM_API_URL, apiKey, now: Date.now, signal };
}
