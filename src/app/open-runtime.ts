import { systemClock } from '../calcom/caller/clock.ts';
import { tokenSource } from '../calcom/caller/token-source.ts';
import { createCalcomBookings } from '../calcom/client.ts';
import { REGIONS, type SecretRef, SecretUnavailable } from '../model/calcom-access.ts';
import { BOOKING_SETTINGS, type CompanyContext } from '../runtime/company/company-context.ts';
import { createMailer } from '../runtime/notifications/mailer.ts';
import type { Mailer } from '../runtime/notifications/mailer.ts';
import { Runtime } from '../runtime/runtime.ts';
import type { RuntimeOptions } from '../runtime/runtime.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { CommandError } from './command-error.ts';
import { credentialOf } from './company-access.ts';
import { apiServer, type Context, storeTarget } from './context.ts';
import { findCompany } from './find-company.ts';
import { servedSecret, toServed } from './secrets.ts';

/** Maximum number of concurrent calls to Cal.com per company; the rate limit applies in any case. */
const CONNECTIONS = 64;

type Listeners = Pick<RuntimeOptions, 'onError' | 'onNote'>;

/**
 * The booking runtime of this process on the given store; API keys come from the sources that apply recorded.
 *
 * @throws CommandError `setting-invalid`: no booking could be made
 */
export function openRuntime(store: Store, context: Context, listeners: Listeners): Runtime {
  const { settings, secrets, redactor } = context;
  for (const region of REGIONS) apiServer(settings, region);
  const mailer = mailerOf(context);
  const secretOf = (ref: SecretRef): Promise<string> => servedSecret(ref, secrets, redactor);
  return new Runtime({
    store,
    clock: systemClock,
    settings: BOOKING_SETTINGS,
    secretOf,
    ...(mailer && { mailer }),
    ...listeners,
    connect: async ({ apiKey: auth, region }, onCall) => {
      const server = apiServer(settings, region);
      const apiKey = await credentialOf(auth, { baseUrl: server.baseUrl, store, context }).catch(toServed);
      return createCalcomBookings({
        ...server,
        apiKey,
        budget: store.rateBudget(tokenSource(apiKey).budgetKey),
        maxConnections: CONNECTIONS,
        onCall,
      });
    },
  });
}

/** Null: no SMTP server or no sender address is configured. */
export function mailerOf({ secrets, settings }: Context): Mailer | null {
  const { smtpUrl } = secrets;
  const { mailFrom } = settings;
  return smtpUrl === null || mailFrom === null ? null : createMailer({ url: smtpUrl, from: mailFrom });
}

/** The booking runtime of one company, for one command. */
export interface CompanyRuntime extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly company: CompanyContext;
  readonly companyId: string;
}

export interface CompanyRuntimeOptions {
  /** Required if the database has several companies. */
  readonly company: string | undefined;
  readonly applicationName: string;
  /** Receives errors that concern no caller. */
  readonly note: (text: string) => void;
}

export async function openCompanyRuntime(options: CompanyRuntimeOptions, context: Context): Promise<CompanyRuntime> {
  await using resources = new AsyncDisposableStack();
  const { applicationName, note } = options;
  const store = resources.use(await openStore(storeTarget(context), { applicationName }));
  const { id: companyId, name } = await findCompany(store, options.company);
  const runtime = resources.use(
    openRuntime(store, context, { onError: (error, doing) => note(`${doing}: ${String(error)}`) }),
  );
  const company = await runtime.companies.get(companyId).catch(namingTheSecret);
  if (!company)
    throw new CommandError('nothing-applied', `Of ${name} only a part was applied.`, 'Run calops apply first.');
  const owned = resources.move();
  return { runtime, company, companyId, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** A server does not reveal which key is missing; here the operator is asking. */
function namingTheSecret(error: unknown): never {
  throw error instanceof SecretUnavailable ? error.cause : error;
}
