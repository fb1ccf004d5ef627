import type { Clock } from '../../calcom/caller/clock.ts';
import type { Appointment } from '../../model/appointment.ts';
import type { CalcomAuth } from '../../model/calcom-access.ts';
import type { NoticeStore } from '../../store/notices/notice-store.ts';
import type { Store } from '../../store/store.ts';
import type { BreakerState } from '../company/breaker.ts';
import type { Tenant } from '../company/tenant.ts';
import type { Metrics } from '../metrics.ts';
import { deliverDue } from './deliver.ts';
import type { NotificationSender } from './notification-sender.ts';

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

export interface OutageWatchOptions {
  readonly notices: Pick<NoticeStore, 'noteOutage' | 'endOutage'>;
  readonly apiKey: CalcomAuth;
  readonly now: () => number;
  /** Something is to be sent. */
  readonly told: () => void;
  readonly onError: (error: unknown) => void;
}

/** Shorter silences are told to nobody. */
export const OUTAGE_TOLD_AFTER_MS = 60_000;

/**
 * What the breaker of one key does, as an outage that all processes share. An outage is told by the first call that tries again, and
 * fails, this long after the breaker opened; its end where it was told. One that nobody notices for lack of calls is nobody's trouble: the
 * sweep makes one every two minutes.
 */
class OutageWatch {
  readonly #options: OutageWatchOptions;
  #sinceMs: number | null = null;
  /** In the order in which it happened. */
  #noting: Promise<void> = Promise.resolve();

  constructor(options: OutageWatchOptions) {
    this.#options = options;
  }

  note(state: BreakerState): void {
    if (state === 'half-open') return;
    const nowMs = this.#options.now();
    const sinceMs = state === 'open' ? (this.#sinceMs ?? nowMs) : null;
    this.#sinceMs = sinceMs;
    const before = this.#noting;
    this.#noting = before.then(() => this.#write(sinceMs, nowMs)).catch(this.#options.onError);
  }

  /** Resolves once everything is written. */
  settled(): Promise<void> {
    return this.#noting;
  }

  async #write(sinceMs: number | null, nowMs: number): Promise<void> {
    const { notices, apiKey, told } = this.#options;
    const isNews =
      sinceMs === null
        ? await notices.endOutage(apiKey)
        : await notices.noteOutage(apiKey, { sinceMs, lasts: nowMs - sinceMs >= OUTAGE_TOLD_AFTER_MS });
    if (isNews) told();
  }
}
