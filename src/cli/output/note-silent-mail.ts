import type { Runtime } from '../../runtime/runtime.ts';
import type { Store } from '../../store/store.ts';
import type { Context } from '../context.ts';
import { mailerOf } from '../steps/open-runtime.ts';

/** Companies that want mail of an installation without an SMTP server: told at the start, and not by a customer who waits for it. */
export async function noteSilentMail(
  store: Store,
  runtime: Runtime,
  { context, tell }: { readonly context: Context; readonly tell: (message: string) => void },
): Promise<void> {
  if (mailerOf(context) !== null) return;
  for (const { id, name } of await store.bookings.companies()) {
    const { notifications, customerMail } = (await runtime.companies.tenant(id))?.company ?? {};
    if (!notifications?.email && customerMail !== 'combined') continue;
    tell(`mail of ${name} waits: CALOPS_SMTP_URL and CALOPS_MAIL_FROM are not both set`);
  }
}
