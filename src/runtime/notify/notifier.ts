import type { Clock } from '../../calcom/clock.ts';
import type { Appointment } from '../../model/appointment.ts';
import type { CalcomAuth } from '../../model/calcom-auth.ts';
import type { Store } from '../../store/store.ts';
import type { BreakerState } from '../breaker.ts';
import type { Metrics } from '../metrics.ts';
import type { Tenant } from '../tenant/tenant.ts';
import type { NotificationSender } from './notification-sender.ts';
import { deliverDue } from './deliver.ts';
import { OutageWatch } from './outage-watch.ts';

export interface NotifierOptions {
  readonly store: Store;
  readonly tenant: (companyId: string) => Promise<Tenant | undefined>;
  readonly sender: NotificationSender;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'noticeEnded' | 'noticesWaiting'>;
  /** Has the job sent that calls `deliver`; where that is lost, the clock does it. Must not throw. */
  readonly soon: () => void;
  readonly onError: (error: unknown, doing: string) => void;
}

/** What one process does about notifications. Nothing here is waited for by a booking. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #watches: OutageWatch[] = [];
  readonly #atWork = new Set<Promise<void>>();

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** Told of what the breaker of this key does. */
  watch(apiKey: CalcomAuth): (state: BreakerState) => void {
    const { store, clock, soon, onError } = this.#options;
    const watch = new OutageWatch({
      notices: store.notices,
      apiKey,
      now: clock.now,
      told: soon,
      onError: (error) => onError(error, 'note whether Cal.com answers'),
    });
    this.#watches.push(watch);
    return (state) => watch.note(state);
  }

  /** Its end may have left something to be told. */
  finished(appointment: Appointment): void {
    const { tenant, soon, onError } = this.#options;
    const work = tenant(appointment.companyId)
      .then((found) => (found && hasNews(found, appointment) ? soon() : undefined))
      .catch((error: unknown) => onError(error, 'queue notify'))
      .finally(() => this.#atWork.delete(work));
    this.#atWork.add(work);
  }

  async deliver(): Promise<void> {
    const { store, tenant, sender, clock, metrics, onError } = this.#options;
    await deliverDue({
      notices: store.notices,
      tenant,
      appointment: (companyId, id) => store.bookings.appointment(companyId, id),
      sender,
      clock,
      ended: (channel, status) => metrics.noticeEnded(channel, status),
      onError,
    });
    metrics.noticesWaiting(await store.notices.waiting());
  }

  /** Resolves once everything that happened so far is written down. */
  async settled(): Promise<void> {
    await Promise.all([...this.#atWork, ...this.#watches.map((watch) => watch.settled())]);
  }
}

function hasNews({ company }: Tenant, { syncStatus, customer }: Appointment): boolean {
  if (syncStatus === 'manual_review') return company.notifications !== null;
  return company.customerMail === 'combined' && customer.email !== null;
}
