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
  /** The company as a request has just loaded it; makes no query. */
  readonly kept?: (companyId: string) => Tenant | undefined;
  readonly sender: NotificationSender;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'noticeEnded' | 'noticesWaiting'>;
  /** Starts the job that calls `deliver`; if the job is lost, the schedule starts the next one. Must not throw. */
  readonly soon: () => void;
  readonly onError: (error: unknown, doing: string) => void;
}

/** Creates and sends the notifications of one process. No booking waits for it. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #watches: OutageWatch[] = [];
  readonly #atWork = new Set<Promise<void>>();

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** Returns the listener for the circuit breaker of this key. */
  watch(apiKey: CalcomAuth): (state: BreakerState) => void {
    const { store, clock, soon, onError } = this.#options;
    const watch = new OutageWatch({
      notices: store.notices,
      apiKey,
      now: clock.now,
      onNotice: soon,
      onError: (error) => onError(error, 'note whether Cal.com answers'),
    });
    this.#watches.push(watch);
    return (state) => watch.note(state);
  }

  /** The end of a saga may have written notices. */
  finished(appointment: Appointment): void {
    const { kept, tenant, soon, onError } = this.#options;
    const known = kept?.(appointment.companyId);
    if (known !== undefined) {
      if (hasNews(known, appointment)) soon();
      return;
    }
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

  /** Resolves when everything that has happened so far is written. */
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
  /** Called when there is something to send. */
  readonly onNotice: () => void;
  readonly onError: (error: unknown) => void;
}

/** Shorter outages are not reported. */
export const OUTAGE_REPORTED_AFTER_MS = 60_000;

/**
 * Records the state of one key's circuit breaker as an outage that all processes share. The first call that tries again and fails, this
 * long after the breaker opened, reports the outage; its end is reported if the outage was. Without calls no outage is noticed, and none
 * matters: the sweep makes a call every two minutes.
 */
class OutageWatch {
  readonly #options: OutageWatchOptions;
  #sinceMs: number | null = null;
  /** The writes, in the order of the events. */
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

  /** Resolves when everything is written. */
  settled(): Promise<void> {
    return this.#noting;
  }

  async #write(sinceMs: number | null, nowMs: number): Promise<void> {
    const { notices, apiKey, onNotice } = this.#options;
    const isNews =
      sinceMs === null
        ? await notices.endOutage(apiKey)
        : await notices.noteOutage(apiKey, { sinceMs, lasts: nowMs - sinceMs >= OUTAGE_REPORTED_AFTER_MS });
    if (isNews) onNotice();
  }
}
