import { Gauge, type Registry } from 'prom-client';
import type { Standing } from '../store/insight/insight-store.ts';
import type { QueueDepth } from './queue/depths.ts';

/** What stands in the database, the same whichever process is asked. */
export interface StandingFacts extends Standing {
  readonly queue: readonly QueueDepth[];
}

/** As gauges: read whenever somebody reads the metrics, and gone while the database does not answer. */
export class StandingMetrics {
  readonly #waiting: Gauge<'job'>;
  readonly #active: Gauge<'job'>;
  readonly #oldest: Gauge<'job'>;
  readonly #drift: Gauge<'kind' | 'status'>;
  readonly #review: Gauge<'kind'>;
  readonly #unreadable: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    const ofJob = (name: string, help: string) => new Gauge({ name, help, labelNames: ['job'] as const, registers });
    this.#waiting = ofJob('calops_queue_waiting', 'Jobs that are due and not running');
    this.#active = ofJob('calops_queue_active', 'Jobs that are being done');
    this.#oldest = ofJob('calops_queue_oldest_seconds', 'How long the job has waited that has waited longest');
    this.#drift = new Gauge({
      name: 'calops_drift_findings',
      help: 'What drifts, by kind and status',
      labelNames: ['kind', 'status'] as const,
      registers,
    });
    this.#review = new Gauge({
      name: 'calops_review_waiting',
      help: 'Appointments that wait for a person, by why',
      labelNames: ['kind'] as const,
      registers,
    });
    this.#unreadable = new Gauge({
      name: 'calops_bookings_unreadable',
      help: 'Bookings of Cal.com that the sweep cannot read and skips',
      registers,
    });
  }

  show(facts: StandingFacts | null): void {
    const gauges = [this.#waiting, this.#active, this.#oldest, this.#drift, this.#review, this.#unreadable];
    for (const gauge of gauges) gauge.reset();
    for (const { job, waiting, active, oldestSeconds } of facts?.queue ?? []) {
      this.#waiting.set({ job }, waiting);
      this.#active.set({ job }, active);
      this.#oldest.set({ job }, oldestSeconds);
    }
    for (const { kind, status, count } of facts?.drift ?? []) this.#drift.set({ kind, status }, count);
    // a kind of which none waits is told as well: an alert on a series that is not there never ends
    for (const kind of ['manual_review', 'appointment_flagged', 'caller_email_refused'])
      if (facts) this.#review.set({ kind }, 0);
    if (facts) this.#unreadable.set(0);
    for (const { kind, count } of facts?.review ?? []) {
      if (kind === 'booking_unreadable') this.#unreadable.set(count);
      else this.#review.set({ kind }, count);
    }
  }
}
