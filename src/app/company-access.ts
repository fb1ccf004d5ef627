import { OAuthTokens } from '../calcom/caller/oauth-tokens.ts';
import type { Credential } from '../calcom/caller/token-source.ts';
import type { CalcomAuth, SecretRef } from '../model/calcom-access.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Read } from '../model/read.ts';
import { SharedConnections } from '../http/connection.ts';
import type { CompanyAccess } from '../reconcile/company-access.ts';
import { type ReadBudgetOptions, ReadBudgets } from '../reconcile/read-budgets.ts';
import type { LedgerStore } from '../store/store.ts';
import { apiServer, type Context } from './context.ts';
import { CommandError } from './command-error.ts';
import { resolveSecret } from './secrets.ts';

/** `onCall` is called after each call of Cal.com, `onWait` with each wait for its rate limit in milliseconds. */
type AccessContext = Context & Pick<CompanyAccess, 'onCall' | 'onWait'> & ReadBudgetOptions;

/** One company with its store and its API key. */
export function companyAccess(
  catalog: Catalog,
  store: LedgerStore,
  signal: AbortSignal,
  context: AccessContext,
): Promise<CompanyAccess> {
  return accessTo(store, signal, context)(catalog);
}

/** The access to several companies, which share connections: those with one key share its budget, those with one OAuth client its tokens. */
export function accessTo(
  store: LedgerStore,
  signal: AbortSignal,
  context: AccessContext,
): (catalog: Catalog) => Promise<CompanyAccess> {
  const now = Date.now;
  const budgets = new ReadBudgets(store, now, context);
  const connections = new SharedConnections();
  const clients = new Map<string, Promise<Credential>>();
  return async (catalog) => {
    const { apiKey: auth, region = 'us', webhook, webhookSecret: ref } = catalog.company.environment;
    const server = apiServer(context.settings, region);
    const client = JSON.stringify([server.baseUrl, auth]);
    const opened = clients.get(client) ?? credentialOf(auth, { baseUrl: server.baseUrl, store, context });
    if ('oauth' in auth) clients.set(client, opened);
    const apiKey = await opened;
    const webhookSecret = webhook && ref && (await readSecret(ref, context));
    const { onCall, onWait } = context;
    const optional = { ...(webhookSecret && { webhookSecret }), ...(onCall && { onCall }), ...(onWait && { onWait }) };
    return { catalog, store, ...server, apiKey, budgets, connections, ...optional, now, signal };
  };
}

/** Without this secret nothing that needs it is planned; everything else continues. */
async function readSecret(ref: SecretRef, { secrets, redactor }: Context): Promise<Read<string>> {
  try {
    return { known: true, value: await resolveSecret(ref, secrets, redactor) };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { known: false, reason: { code: 'secret-missing', message: error.message } };
  }
}

interface CredentialPlace {
  readonly baseUrl: string;
  readonly store: LedgerStore;
  readonly context: Context;
  /** False: an OAuth client may use stored tokens and renew none. */
  readonly mayRenew?: boolean;
}

/** @throws CommandError secret-missing, secret-unreadable, secret-malformed */
export async function credentialOf(
  auth: CalcomAuth,
  { baseUrl, store, context: { secrets, redactor }, mayRenew = true }: CredentialPlace,
): Promise<Credential> {
  if (!('oauth' in auth)) return resolveSecret(auth, secrets, redactor);
  const { clientId, clientSecret, refreshToken } = auth.oauth;
  return new OAuthTokens({
    baseUrl,
    clientId: await resolveSecret(clientId, secrets, redactor),
    clientSecret: await resolveSecret(clientSecret, secrets, redactor),
    refreshToken: await resolveSecret(refreshToken, secrets, redactor),
    vault: store.oauthTokens,
    mayRenew,
    now: Date.now,
    conceal: redactor.conceal,
  });
}
