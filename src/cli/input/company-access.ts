import type { Catalog } from '../../model/catalog.ts';
import type { CompanyAccess } from '../../reconcile/reconcile-company.ts';
import type { Store } from '../../store/store.ts';
import { apiServer } from './api-server.ts';
import type { Context } from '../context.ts';
import { resolveSecret } from './secrets.ts';

/** One company with its store and its key. */
export async function companyAccess(
  catalog: Catalog,
  store: Store,
  signal: AbortSignal,
  context: Context,
): Promise<CompanyAccess> {
  const { settings, secrets, redactor } = context;
  const apiKey = await resolveSecret(catalog.company.environment.apiKey, secrets, redactor);
  const server = apiServer(settings, catalog.company.environment.region ?? 'us');
  return { catalog, store, ...server, apiKey, now: Date.now, signal };
}
