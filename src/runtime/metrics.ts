import { setTimeout } from 'node:timers/promises';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CallEvent } from '../calcom/caller/caller.ts';
import type { Appointment } from '../model/appointment.ts';
import type { Channel } from '../model/notice.ts';
import type { FindingKind, FindingStatus } from '../model/drift-finding.ts';
import type { Alert } from '../store/bookings/review.ts';
import type { Unresolved } from '../store/insight/insight-store.ts';
import type { NoticeEnd } from '../store/notices/notice-store.ts';
import type { SagaOutcome } from './booking/run-saga.ts';
import type { BreakerState } from './company/breaker.ts';
import { STATES, type CompanyState } from './dashboard/views/companies.ts';
import { JOB_NAMES, type JobName, type QueueDepth } from './jobs/jobs.ts';

/** Values that are read at each scrape of the metrics. */
export interface Gauges {
  readonly breaker: () => BreakerState;
  /** Requests and sagas in progress. */
  readonly atWork: () => number;
  /** Companies whose last sweep failed. */
  readonly failingSweeps: () => number;
  /** The counts in the database. */
  readonly store: () => Promise<StoreFacts>;
}

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30];
const BREAKER_VALUES: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

const NOTICE_ENDS: Readonly<Record<NoticeEnd['status'], string>> = {
  sent: 'sent',
  waiting: 'failed',
  dropped: 'dropped',
  given_up: 'given_up',
};

/** What failed outside of a request. */
export type FaultPlace = JobName | 'request' | 'dashboard' | 'queue';

/**
 * Counts the events of this process, for Prometheus. No label names a company or a customer, and every label has a fixed list of values
 * (others are counted as `other`): the number of series depends neither on the number of companies nor on what clients, Cal.com or the
 * database send. Counters begin at 0 with each process; facts that must outlive it are read from the database.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #appointments = this.#counter('calops_appointments_total', 'Appointments that came to an end, by status', [
    'status',
  ]);
  readonly #sagas = this.#counter(
    'calops_sagas_total',
    'Bookings, moves and cancellations that came to an end, by kind and outcome',
    ['kind', 'outcome'],
  );
  readonly #calls = new Histogram({
    name: 'calops_calcom_call_seconds',
    help: 'Calls to Cal.com, from request to answer, by endpoint and how they ended',
    labelNames: ['endpoint', 'end'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #waits = this.#counter(
    'calops_rate_limit_wait_seconds_total',
    'Time that calls waited for the rate limit',
    [],
  );
  readonly #faults = this.#counter('calops_faults_total', 'Errors outside requests, by operation', ['doing']);

  readonly #notices = this.#counter(
    'calops_notifications_total',
    'Attempts to send a notification, by channel and result',
    ['channel', 'end'],
  );
  readonly #waiting = new Gauge({
    name: 'calops_notifications_waiting',
    help: 'Notifications to be sent, when this process last sent some',
    registers: [this.#registry],
  });

  readonly #storeMetrics = new StoreMetrics(this.#registry);
  readonly #readStore: Gauges['store'];

  readonly #patienceMs: number;

  /** `patienceMs`: the timeout of the database, shorter than the scraper's. */
  constructor(gauges: Gauges, patienceMs = 3000) {
    this.#patienceMs = patienceMs;
    const { breaker, atWork, failingSweeps } = gauges;
    this.#readStore = gauges.store;
    this.#gauge(
      'calops_breaker_state',
      'Towards Cal.com: 0 closed, 1 half-open, 2 open',
      () => BREAKER_VALUES[breaker()],
    );
    this.#gauge('calops_sweeps_failing', 'Companies whose last sweep failed in this process', failingSweeps);
    this.#gauge('calops_requests_at_work', 'Bookings, moves and cancellations being worked on', atWork);
  }

  ended({ status }: Appointment, { kind, outcome }: SagaOutcome): void {
    this.#appointments.inc({ status });
    this.#sagas.inc({ kind, outcome });
  }

  called({ method, path, ms, waitMs, status, error }: CallEvent): void {
    this.#calls.observe({ endpoint: endpointOf(method, path), end: error ?? endOf(status) }, ms / 1000);
    if (waitMs > 0) this.#waits.inc(waitMs / 1000);
  }

  failed(doing: FaultPlace): void {
    this.#faults.inc({ doing });
  }

  /** `waiting`: it will be retried. */
  noticeEnded(channel: Channel, status: NoticeEnd['status']): void {
    this.#notices.inc({ channel, end: NOTICE_ENDS[status] });
  }

  noticesWaiting(count: number): void {
    this.#waiting.set(count);
  }

  /** In Prometheus' text format. */
  async text(): Promise<string> {
    const store = this.#readStore().catch(() => null);
    this.#storeMetrics.show(await Promise.race([store, setTimeout(this.#patienceMs, null, { ref: false })]));
    return this.#registry.metrics();
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, read: () => number): void {
    function collect(this: Gauge): void {
      this.set(read());
    }
    this.#registry.registerMetric(new Gauge({ name, help, registers: [], collect }));
  }
}

/** The calls of the booking client, without ids. */
const ENDPOINTS: ReadonlySet<string> = new Set([
  'GET /v2/slots',
  'GET /v2/bookings',
  'POST /v2/bookings',
  'GET /v2/bookings/:id',
  'POST /v2/bookings/:id/cancel',
  'POST /v2/bookings/:id/decline',
  'POST /v2/bookings/:id/reschedule',
  'GET /v2/event-types',
  'GET /v2/event-types/:id',
]);

/** `POST` and `/v2/bookings/abc/cancel?x=1` → `POST /v2/bookings/:id/cancel`: one series per endpoint. */
function endpointOf(method: string, path: string): string {
  const [route = ''] = path.split('?', 1);
  const endpoint = `${method} ${route.replace(/^(\/v2\/(?:bookings|event-types)\/)[^/]+/, '$1:id')}`;
  return known(ENDPOINTS, endpoint);
}

/** A successful answer; any failure has the kind of its error. */
function endOf(status: number | undefined): string {
  return known(SUCCESSES, String(status));
}

const SUCCESSES: ReadonlySet<string> = new Set(['200', '201', '204']);

function known(values: ReadonlySet<string>, value: string): string {
  return values.has(value) ? value : 'other';
}

/** Counts in the database, the same for every process. */
interface StoreFacts extends Unresolved {
  readonly queue: readonly QueueDepth[];
  /** The state of each company, without regard to its bookings. */
  readonly companies: readonly CompanyState[];
}

const FINDING_KINDS: Readonly<Record<FindingKind, true>> = {
  'field-changed': true,
  'event-type-missing': true,
  orphan: true,
  unmanaged: true,
  'host-added': true,
  'host-removed': true,
  'host-unmapped': true,
  'map-missing': true,
  'map-stale': true,
  'webhook-missing': true,
  'webhook-changed': true,
  hazard: true,
  'hours-differ': true,
  'absence-missing': true,
  'absence-changed': true,
  'no-effect': true,
};
const FINDING_STATUSES: Readonly<Record<FindingStatus, true>> = {
  suspected: true,
  confirmed: true,
  acknowledged: true,
  resolved: true,
};
const REVIEW_KINDS: Readonly<Record<Alert['kind'], true>> = {
  manual_review: true,
  appointment_flagged: true,
  caller_email_refused: true,
};

const DRIFT_LABELS = { kind: namesOf(FINDING_KINDS), status: namesOf(FINDING_STATUSES) };
const REVIEW_LABELS = namesOf(REVIEW_KINDS);
const JOB_LABELS: ReadonlySet<string> = new Set(JOB_NAMES);

function namesOf(record: object): ReadonlySet<string> {
  return new Set(Object.keys(record));
}

/** Gauges that are read at each scrape, and absent while the database does not answer. */
class StoreMetrics {
  readonly #waiting: Gauge<'job'>;
  readonly #active: Gauge<'job'>;
  readonly #oldest: Gauge<'job'>;
  readonly #drift: Gauge<'kind' | 'status'>;
  readonly #review: Gauge<'kind'>;
  readonly #unreadable: Gauge;
  readonly #companies: Gauge<'state'>;

  constructor(registry: Registry) {
    const registers = [registry];
    const ofJob = (name: string, help: string) => new Gauge({ name, help, labelNames: ['job'] as const, registers });
    this.#waiting = ofJob('calops_queue_waiting', 'Jobs that are due and not running');
    this.#active = ofJob('calops_queue_active', 'Jobs that are being done');
    this.#oldest = ofJob('calops_queue_oldest_seconds', 'Age of the oldest waiting job, in seconds');
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
    this.#companies = new Gauge({
      name: 'calops_companies',
      help: 'Companies by the most urgent thing that they need, as the page of all companies shows it',
      labelNames: ['state'] as const,
      registers,
    });
    this.#unreadable = new Gauge({
      name: 'calops_bookings_unreadable',
      help: 'Bookings of Cal.com that the sweep cannot read and skips',
      registers,
    });
  }

  show(facts: StoreFacts | null): void {
    const gauges = [
      this.#waiting,
      this.#active,
      this.#oldest,
      this.#drift,
      this.#review,
      this.#unreadable,
      this.#companies,
    ];
    for (const gauge of gauges) gauge.reset();
    if (!facts) return;
    for (const { job: name, waiting, active, oldestSeconds } of facts.queue) {
      const job = known(JOB_LABELS, name);
      this.#waiting.inc({ job }, waiting);
      this.#active.inc({ job }, active);
      this.#oldest.set({ job }, oldestSeconds);
    }
    for (const { kind, status, count } of facts.drift) {
      this.#drift.inc({ kind: known(DRIFT_LABELS.kind, kind), status: known(DRIFT_LABELS.status, status) }, count);
    }
    // a kind with none waiting is exported as well: an alert on a missing series never ends
    for (const kind of REVIEW_LABELS) this.#review.set({ kind }, 0);
    this.#unreadable.set(0);
    for (const { kind, count } of facts.review) {
      if (kind === 'booking_unreadable') this.#unreadable.set(count);
      else this.#review.inc({ kind: known(REVIEW_LABELS, kind) }, count);
    }
    const byState = Map.groupBy(facts.companies, (state) => state);
    for (const state of COUNTED_STATES) this.#companies.set({ state }, byState.get(state)?.length ?? 0);
  }
}

/** How bookings end is counted by `calops_sagas_total`. */
const COUNTED_STATES = STATES.filter((state) => state !== 'few-succeed');
