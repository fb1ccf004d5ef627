import type { Catalog, SecretRef } from '../../model/catalog.ts';
import type { Read } from '../../model/read.ts';
import type { CompanyAccess } from '../../reconcile/reconcile-company.ts';
import type { Store } from '../../store/store.ts';
import { apiServer } from './api-server.ts';
import { CliError } from '../cli-error.ts';
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
  const { webhook, webhookSecret: ref } = catalog.company.environment;
  const webhookSecret = webhook && ref && (await readSecret(ref, context));
  const server = apiServer(settings, catalog.company.environment.region ?? 'us');
  return { catalog, store, ...server, apiKey, ...(webhookSecret && { webhookSecret }), now: Date.now, signal };
}

/** What needs this secret is not planned without it; everything else goes on. */
async function readSecret(ref: SecretRef, { secrets, redactor }: Context): Promise<Read<string>> {
  try {
    return { known: true, value: await resolveSecret(ref, secrets, redactor) };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { known: false, reason: { code: 'secret-missing', message: error.message } };
  }
}
