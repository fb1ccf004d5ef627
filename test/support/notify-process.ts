import { readFileSync } from 'node:fs';
import { systemClock } from '../../src/calcom/caller/clock.ts';
import { createNotificationSender } from '../../src/runtime/notifications/notification-sender.ts';
import type { NotificationSender } from '../../src/runtime/notifications/notification-sender.ts';
import { deliverDue } from '../../src/runtime/notifications/deliver.ts';
import { Tenants } from '../../src/runtime/company/company-context.ts';
import { openStore } from '../../src/store/open-store.ts';

/** As JSON on standard input. */
export interface NotifyOrder {
  readonly databaseUrl: string;
  readonly slackUrl: string;
  /** With a message claimed and not sent, or sent and not written down; null: it lives. */
  readonly dieWhen: 'claimed' | 'sent' | null;
}

const { databaseUrl, slackUrl, dieWhen } = JSON.parse(readFileSync(0, 'utf8')) as NotifyOrder;
await using store = await openStore({ url: databaseUrl });
const tenants = new Tenants(store);
const real = createNotificationSender({ secretOf: async () => slackUrl, mailer: null });
const die = (): void => void process.kill(process.pid, 'SIGKILL');
const sender: NotificationSender = {
  ...real,
  sendToStaff: async (...message) => {
    if (dieWhen === 'claimed') die();
    const attempt = await real.sendToStaff(...message);
    if (dieWhen === 'sent') die();
    return attempt;
  },
};
await deliverDue({
  notices: store.notices,
  tenant: (companyId) => tenants.get(companyId),
  appointment: (companyId, id) => store.bookings.appointment(companyId, id),
  sender,
  clock: systemClock,
  ended: () => {},
  onError: () => {},
});
