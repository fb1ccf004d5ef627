import { createCalcomBookings } from '../calcom/client.ts';
import { tokenSource } from '../calcom/caller/token-source.ts';
import { systemClock } from '../calcom/caller/clock.ts';
import type { SecretRef } from '../model/calcom-access.ts';
import { BOOKING_SETTINGS } from '../runtime/company/company-context.ts';
import { createMailer } from '../runtime/notifications/mailer.ts';
import type { Mailer } from '../runtime/notifications/mailer.ts';
import { Runtime } from '../runtime/runtime.ts';
import type { RuntimeOptions } from '../runtime/runtime.ts';
import type { Store } from '../store/store.ts';
import { apiServer, type Context } from './context.ts';
import { credentialOf } from './company-access.ts';
import { servedSecret, toServed } from './secrets.ts';

/** Maximum number of concurrent calls to Cal.com per company; the rate limit applies in any case. */
const CONNECTIONS = 64;

type Listeners = Pick<RuntimeOptions, 'onError' | 'onNote'>;

/** The booking runtime of this process on the given store; API keys come from the sources that apply recorded. */
export function openRuntime(store: Store, context: Context, listeners: Listeners): Runtime {
  const { settings, secrets, redactor } = context;
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
